/* SPDX-License-Identifier: Apache-2.0 */
/* How the raw interface speaks Python. A call returns its status, or (status, out, ...) where something comes out; a
 * negative status raises what prepay._errors makes of it. Bytes come in as anything with a buffer and are copied, so that
 * nobody can change them during a call; they go out as bytes. */
%nothread;

%{
/* Raise the exception that prepay._errors.from_status() makes. One that is raised already is left alone. */
static void raise_status(int status, const char *what)
{
    if (PyErr_Occurred())
        return;
    PyObject *module = PyImport_ImportModule("prepay._errors");
    PyObject *made = module == NULL ? NULL : PyObject_CallMethod(module, "from_status", "iz", status, what);
    if (made != NULL)
        PyErr_SetObject((PyObject *)Py_TYPE(made), made);
    Py_XDECREF(made);
    Py_XDECREF(module);
}

/* result, or (result, more) - as a growing tuple. Takes both references; NULL when one is. */
static PyObject *append(PyObject *result, PyObject *more)
{
    if (result == NULL || more == NULL) {
        Py_XDECREF(result);
        Py_XDECREF(more);
        return NULL;
    }
    const Py_ssize_t had = PyTuple_Check(result) ? PyTuple_GET_SIZE(result) : 1;
    PyObject *tuple = PyTuple_New(had + 1);
    if (tuple == NULL) {
        Py_DECREF(result);
        Py_DECREF(more);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < had; i++) {
        PyObject *item = PyTuple_Check(result) ? PyTuple_GET_ITEM(result, i) : result;
        Py_INCREF(item);
        PyTuple_SET_ITEM(tuple, i, item);
    }
    PyTuple_SET_ITEM(tuple, had, more);
    Py_DECREF(result);
    return tuple;
}

/* A copy of anything that has a buffer, or NULL and a TypeError. */
static PyObject *copied_bytes(PyObject *object)
{
    if (!PyObject_CheckBuffer(object)) {
        PyErr_Format(PyExc_TypeError, "bytes are needed here, not %.100s", Py_TYPE(object)->tp_name);
        return NULL;
    }
    return PyBytes_FromObject(object);
}

/* Exactly so many bytes into out; 0 and an exception when they are not. */
static int fixed_bytes(PyObject *object, uint8_t *out, size_t bytes)
{
    PyObject *copy = copied_bytes(object);
    if (copy == NULL)
        return 0;
    const int fits = (size_t)PyBytes_GET_SIZE(copy) == bytes;
    if (fits) {
        memcpy(out, PyBytes_AS_STRING(copy), bytes);
    } else {
        char text[80];
        snprintf(text, sizeof text, "%zu bytes are needed here, not %zd", bytes, PyBytes_GET_SIZE(copy));
        raise_status(PREPAY_E_ARGUMENT, text);
    }
    Py_DECREF(copy);
    return fits;
}
%}

%typemap(out) prepay_status {
    if ($1 < 0) {
        raise_status($1, NULL);
        SWIG_fail;
    }
    $result = PyLong_FromLong($1);
}

%typemap(in) (const uint8_t *BYTES, size_t BYTES_COUNT) (PyObject *copy = NULL) {
    copy = copied_bytes($input);
    if (copy == NULL)
        SWIG_fail;
    $1 = (uint8_t *)PyBytes_AS_STRING(copy);
    $2 = (size_t)PyBytes_GET_SIZE(copy);
}
%typemap(freearg) (const uint8_t *BYTES, size_t BYTES_COUNT) "Py_XDECREF(copy$argnum);"

%typemap(in, numinputs=0) (uint8_t *OUT, size_t *OUT_COUNT) (uint8_t room[PREPAY_RAW_OUT_BYTES], size_t count = PREPAY_RAW_OUT_BYTES) {
    $1 = room;
    $2 = &count;
}
%typemap(argout) (uint8_t *OUT, size_t *OUT_COUNT) {
    $result = append($result, PyBytes_FromStringAndSize((const char *)$1, (Py_ssize_t)*$2));
    if ($result == NULL)
        SWIG_fail;
}

%typemap(in) (uint8_t *FILL, size_t FILL_COUNT) (PyObject *filled = NULL) {
    const Py_ssize_t wanted = PyNumber_AsSsize_t($input, PyExc_OverflowError);
    if (PyErr_Occurred())
        SWIG_fail;
    if (wanted < 0) {
        raise_status(PREPAY_E_ARGUMENT, "a length is never negative");
        SWIG_fail;
    }
    filled = PyBytes_FromStringAndSize(NULL, wanted);
    if (filled == NULL)
        SWIG_fail;
    $1 = (uint8_t *)PyBytes_AS_STRING(filled);
    $2 = (size_t)wanted;
}
%typemap(argout) (uint8_t *FILL, size_t FILL_COUNT) {
    Py_INCREF(filled$argnum);
    $result = append($result, filled$argnum);
    if ($result == NULL)
        SWIG_fail;
}
%typemap(freearg) (uint8_t *FILL, size_t FILL_COUNT) "Py_XDECREF(filled$argnum);"

%typemap(in) const uint8_t IN[ANY] (uint8_t taken[$1_dim0]) {
    if (!fixed_bytes($input, taken, $1_dim0))
        SWIG_fail;
    $1 = taken;
}
%typemap(in, numinputs=0) uint8_t OUT_ARRAY[ANY] (uint8_t given[$1_dim0]) {
    memset(given, 0, sizeof given);
    $1 = given;
}
%typemap(argout) uint8_t OUT_ARRAY[ANY] {
    $result = append($result, PyBytes_FromStringAndSize((const char *)$1, $1_dim0));
    if ($result == NULL)
        SWIG_fail;
}

%typemap(in) uint8_t [ANY] (uint8_t taken[$1_dim0]) {
    if (!fixed_bytes($input, taken, $1_dim0))
        SWIG_fail;
    $1 = taken;
}
%typemap(memberin) uint8_t [ANY] "memcpy($1, $input, sizeof $1);"
%typemap(out) uint8_t [ANY] "$result = PyBytes_FromStringAndSize((const char *)$1, $1_dim0);"

%typemap(in, numinputs=0) uint32_t *OUT_U32 (uint32_t number = 0) "$1 = &number;"
%typemap(argout) uint32_t *OUT_U32 {
    $result = append($result, PyLong_FromUnsignedLong(*$1));
    if ($result == NULL)
        SWIG_fail;
}
%typemap(in, numinputs=0) int64_t *OUT_I64 (int64_t number = 0) "$1 = &number;"
%typemap(argout) int64_t *OUT_I64 {
    $result = append($result, PyLong_FromLongLong(*$1));
    if ($result == NULL)
        SWIG_fail;
}
%typemap(in, numinputs=0) SWIGTYPE **OUT_HANDLE ($*1_ltype handle = NULL) "$1 = &handle;"
%typemap(argout) SWIGTYPE **OUT_HANDLE {
    $result = append($result, SWIG_NewPointerObj(*$1, $*1_descriptor, 0));
    if ($result == NULL)
        SWIG_fail;
}

/* What waits for a disk or takes about a second on purpose lets other threads run. The packages lock around these. */
%define BLOCKING(FUNCTION)
%thread FUNCTION;
%enddef
BLOCKING(prepay_raw_keystore_save)
BLOCKING(prepay_raw_keystore_load)
BLOCKING(prepay_ledger_open)
BLOCKING(prepay_ledger_close)
BLOCKING(prepay_ledger_bootstrap)
BLOCKING(prepay_ledger_operator_add)
BLOCKING(prepay_ledger_login)
BLOCKING(prepay_ledger_password)
BLOCKING(prepay_ledger_logout)
BLOCKING(prepay_ledger_tariff_add)
BLOCKING(prepay_ledger_account_open)
BLOCKING(prepay_ledger_card_replace)
BLOCKING(prepay_ledger_books)
BLOCKING(prepay_ledger_pay)
BLOCKING(prepay_ledger_void)
BLOCKING(prepay_ledger_receipt_get)
BLOCKING(prepay_ledger_reprint)
BLOCKING(prepay_ledger_receipt_at)
BLOCKING(prepay_ledger_statement)
BLOCKING(prepay_ledger_mark)
BLOCKING(prepay_ledger_proof)
BLOCKING(prepay_ledger_store)
BLOCKING(prepay_ledger_open_statement)
BLOCKING(prepay_ledger_shift_open)
BLOCKING(prepay_ledger_shift_close)
BLOCKING(prepay_ledger_day_close)
BLOCKING(prepay_raw_ledger_verify)
