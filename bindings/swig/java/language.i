/* SPDX-License-Identifier: Apache-2.0 */
/* How C meets Java, below the public classes: package-private, used by the classes of bindings/java alone.
 *
 *   prepay_status              int; a negative one is thrown in Java (PrepayException.check), so native code calls nothing back
 *   objects and ports          long, the address; the public class owns it and forgets it on close
 *   values, options, reports   proxies with close(); nothing is left to a finalizer
 *   bytes in                   byte[], copied; fixed arrays must have their exact length
 *   bytes out                  byte[1][], set
 *   text                       byte[], UTF-8, copied and wiped
 *   unsigned numbers           the next wider Java type; out of range is refused here, never cut
 */
%{
#include <stdlib.h>
#include <string.h>

/* Throw an ArgumentException, if nothing is thrown already. */
static void prepay_java_refuse(JNIEnv *jenv, const char *what)
{
    if ((*jenv)->ExceptionCheck(jenv))
        return;
    const jclass refusal = (*jenv)->FindClass(jenv, "org/libprepay/ArgumentException");
    if (refusal != NULL)
        (*jenv)->ThrowNew(jenv, refusal, what);
}

/* A new byte[] of these bytes; NULL for NULL, and NULL with an exception when the VM is out of memory. */
static jbyteArray prepay_java_bytes(JNIEnv *jenv, const void *data, size_t bytes)
{
    const jbyteArray array = data == NULL ? NULL : (*jenv)->NewByteArray(jenv, (jsize)bytes);
    if (array != NULL)
        (*jenv)->SetByteArrayRegion(jenv, array, 0, (jsize)bytes, data);
    return array;
}

/* A copy on the C side with `tail` zero bytes behind it, or NULL with an exception; free it with prepay_java_free(). */
static uint8_t *prepay_java_copy(JNIEnv *jenv, jbyteArray array, size_t tail, size_t *out_bytes)
{
    const jsize bytes = (*jenv)->GetArrayLength(jenv, array);
    uint8_t *copy = calloc((size_t)bytes + tail + 1, 1);
    if (copy == NULL) {
        prepay_java_refuse(jenv, "there is no memory for these bytes");
        return NULL;
    }
    (*jenv)->GetByteArrayRegion(jenv, array, 0, bytes, (jbyte *)copy);
    *out_bytes = (size_t)bytes;
    return copy;
}

/* Bytes may be a password: nothing of them stays behind. */
static void prepay_java_free(uint8_t *copy, size_t bytes)
{
    volatile uint8_t *wipe = copy;
    while (copy != NULL && bytes > 0)
        wipe[--bytes] = 0;
    free(copy);
}

/* Exactly so many bytes into out; 0 and an exception otherwise. */
static int prepay_java_exactly(JNIEnv *jenv, jbyteArray array, void *out, size_t bytes)
{
    if (array == NULL || (size_t)(*jenv)->GetArrayLength(jenv, array) != bytes) {
        prepay_java_refuse(jenv, "a byte[] has another length than the field it is for");
        return 0;
    }
    (*jenv)->GetByteArrayRegion(jenv, array, 0, (jsize)bytes, out);
    return 1;
}
%}

/* ------------------------------------------------------------- classes */

%pragma(java) jniclassclassmodifiers="final class"
%pragma(java) moduleclassmodifiers="final class"
%typemap(javaclassmodifiers) SWIGTYPE "final class"
%typemap(javainterfaces) SWIGTYPE "AutoCloseable"
%typemap(javafinalize) SWIGTYPE ""
%pragma(java) jniclasscode=%{
  static {
    Native.load();
  }
%}
%typemap(javabody) SWIGTYPE %{
  private transient long swigCPtr;
  protected transient boolean swigCMemOwn;

  protected $javaclassname(long cPtr, boolean cMemoryOwn) {
    swigCMemOwn = cMemoryOwn;
    swigCPtr = cPtr;
  }

  protected static long getCPtr($javaclassname obj) {
    return obj == null ? 0 : obj.swigCPtr;
  }
%}
%typemap(javadestruct, methodname="close", methodmodifiers="public synchronized") SWIGTYPE {
    if (swigCPtr != 0) {
      if (swigCMemOwn) {
        swigCMemOwn = false;
        $jnicall;
      }
      swigCPtr = 0;
    }
  }

/* ------------------------------------------------------------- numbers */

%typemap(javaout) prepay_status { return PrepayException.check($jnicall); }
/* The report says what is wrong: the caller decides. */
%typemap(javaout) prepay_status prepay_raw_ledger_verify { return $jnicall; }

%define UNSIGNED(TYPE, MAX)
%typemap(in) TYPE %{
    if ($input < 0 || $input > MAX) {
        prepay_java_refuse(jenv, "a number is outside of " #TYPE);
        return $null;
    }
    $1 = (TYPE)$input;
%}
%enddef
UNSIGNED(uint8_t, 255)
UNSIGNED(uint16_t, 65535)
UNSIGNED(uint32_t, 4294967295LL)

%typemap(jni) uint64_t, size_t "jlong"
%typemap(jtype) uint64_t, size_t "long"
%typemap(jstype) uint64_t, size_t "long"
%typemap(javain) uint64_t, size_t "$javainput"
%typemap(javaout) uint64_t, size_t { return $jnicall; }
%typemap(in) uint64_t, size_t %{
    if ($input < 0) {
        prepay_java_refuse(jenv, "a number is negative");
        return $null;
    }
    $1 = ($1_ltype)$input;
%}
%typemap(out) uint64_t, size_t %{ $result = (jlong)$1; %}

/* A number that is written: long[1]. */
%define NUMBER_OUT(TYPE, NAME)
%typemap(jni) TYPE *NAME "jlongArray"
%typemap(jtype) TYPE *NAME "long[]"
%typemap(jstype) TYPE *NAME "long[]"
%typemap(javain) TYPE *NAME "$javainput"
%typemap(in) TYPE *NAME (TYPE number = 0) %{
    if ($input == NULL || (*jenv)->GetArrayLength(jenv, $input) < 1) {
        prepay_java_refuse(jenv, "there is no room for a number");
        return $null;
    }
    $1 = &number;
%}
%typemap(argout) TYPE *NAME %{
    { const jlong value = (jlong)*$1; (*jenv)->SetLongArrayRegion(jenv, $input, 0, 1, &value); }
%}
%enddef
NUMBER_OUT(uint32_t, OUT_U32)
NUMBER_OUT(int64_t, OUT_I64)

/* --------------------------------------------------------------- bytes */

%define AS_BYTES(PATTERN...)
%typemap(jni) PATTERN "jbyteArray"
%typemap(jtype) PATTERN "byte[]"
%typemap(jstype) PATTERN "byte[]"
%typemap(javain) PATTERN "$javainput"
%typemap(javaout) PATTERN { return $jnicall; }
%enddef

AS_BYTES((const uint8_t *BYTES, size_t BYTES_COUNT))
%typemap(in) (const uint8_t *BYTES, size_t BYTES_COUNT) (uint8_t *copy = NULL, size_t copied = 0) %{
    if ($input != NULL && (copy = prepay_java_copy(jenv, $input, 0, &copied)) == NULL)
        return $null;
    $1 = copy;
    $2 = copied;
%}
%typemap(freearg) (const uint8_t *BYTES, size_t BYTES_COUNT) %{ prepay_java_free(copy$argnum, copied$argnum); %}

/* Text: UTF-8 without a zero inside. */
%define TEXT_IN(NAME)
AS_BYTES(const char *NAME)
%typemap(in) const char *NAME (uint8_t *copy = NULL, size_t copied = 0) %{
    if ($input != NULL && (copy = prepay_java_copy(jenv, $input, 1, &copied)) == NULL)
        return $null;
    if (copy != NULL && strlen((char *)copy) != copied) {
        prepay_java_free(copy, copied);
        prepay_java_refuse(jenv, "a text holds a zero character");
        return $null;
    }
    $1 = (char *)copy;
%}
%typemap(freearg) const char *NAME %{ prepay_java_free(copy$argnum, copied$argnum); %}
%enddef
TEXT_IN(path)
TEXT_IN(passphrase)
TEXT_IN(login)
TEXT_IN(password)
TEXT_IN(old_password)
TEXT_IN(new_password)
TEXT_IN(text)

/* Fixed fields. */
AS_BYTES(uint8_t [ANY], const uint8_t [ANY], const uint8_t IN[ANY], char [ANY])
%define FIXED_IN(PATTERN)
%typemap(in) PATTERN (uint8_t fixed[$1_dim0]) %{
    if (!prepay_java_exactly(jenv, $input, fixed, $1_dim0))
        return $null;
    $1 = fixed;
%}
%enddef
FIXED_IN(uint8_t [ANY])
FIXED_IN(const uint8_t [ANY])
FIXED_IN(const uint8_t IN[ANY])
%typemap(memberin) uint8_t [ANY] %{ memcpy($1, $input, sizeof $1); %}
%typemap(out) uint8_t [ANY], const uint8_t [ANY] %{ $result = prepay_java_bytes(jenv, $1, $1_dim0); %}
%typemap(in) char [ANY] (char fixed[$1_dim0]) %{
    const jsize bytes$argnum = $input == NULL ? -1 : (*jenv)->GetArrayLength(jenv, $input);
    if (bytes$argnum < 0 || bytes$argnum >= $1_dim0) {
        prepay_java_refuse(jenv, "a text is too long for its field, or missing");
        return $null;
    }
    memset(fixed, 0, sizeof fixed);
    (*jenv)->GetByteArrayRegion(jenv, $input, 0, bytes$argnum, (jbyte *)fixed);
    $1 = fixed;
%}
%typemap(memberin) char [ANY] %{ memcpy($1, $input, sizeof $1); %}
%typemap(out) char [ANY] %{
    { const char *end = memchr($1, 0, $1_dim0);
      $result = prepay_java_bytes(jenv, $1, end == NULL ? $1_dim0 : (size_t)(end - $1)); }
%}
%typemap(freearg) uint8_t [ANY], const uint8_t [ANY], const uint8_t IN[ANY], char [ANY] ""

/* What is written: byte[1][]. */
%define AS_HOLDER(PATTERN...)
%typemap(jni) PATTERN "jobjectArray"
%typemap(jtype) PATTERN "byte[][]"
%typemap(jstype) PATTERN "byte[][]"
%typemap(javain) PATTERN "$javainput"
%enddef

AS_HOLDER(uint8_t OUT_ARRAY[ANY])
%typemap(in) uint8_t OUT_ARRAY[ANY] (uint8_t fixed[$1_dim0]) %{ memset(fixed, 0, sizeof fixed); $1 = fixed; %}
%typemap(argout) uint8_t OUT_ARRAY[ANY] %{
    if (result >= 0)
        (*jenv)->SetObjectArrayElement(jenv, $input, 0, prepay_java_bytes(jenv, $1, $1_dim0));
%}
%typemap(freearg) uint8_t OUT_ARRAY[ANY] ""

AS_HOLDER((uint8_t *OUT, size_t *OUT_COUNT))
%typemap(in) (uint8_t *OUT, size_t *OUT_COUNT) (uint8_t *room = NULL, size_t length = PREPAY_RAW_OUT_BYTES) %{
    if ((room = malloc(length)) == NULL) {
        prepay_java_refuse(jenv, "there is no memory for the answer");
        return $null;
    }
    $1 = room;
    $2 = &length;
%}
%typemap(argout) (uint8_t *OUT, size_t *OUT_COUNT) %{
    if (result >= 0)
        (*jenv)->SetObjectArrayElement(jenv, $input, 0, prepay_java_bytes(jenv, $1, *$2));
%}
%typemap(freearg) (uint8_t *OUT, size_t *OUT_COUNT) %{ free($1); %}

/* Filled whole: a byte[] of the length that is wanted. */
AS_BYTES((uint8_t *FILL, size_t FILL_COUNT))
%typemap(in) (uint8_t *FILL, size_t FILL_COUNT) (uint8_t *room = NULL, size_t length = 0) %{
    if ($input == NULL) {
        prepay_java_refuse(jenv, "there is no room for the bytes");
        return $null;
    }
    length = (size_t)(*jenv)->GetArrayLength(jenv, $input);
    if ((room = calloc(length + 1, 1)) == NULL) {
        prepay_java_refuse(jenv, "there is no memory for the answer");
        return $null;
    }
    $1 = room;
    $2 = length;
%}
%typemap(argout) (uint8_t *FILL, size_t FILL_COUNT)
    %{ (*jenv)->SetByteArrayRegion(jenv, $input, 0, (jsize)$2, (jbyte *)$1); %}
%typemap(freearg) (uint8_t *FILL, size_t FILL_COUNT) %{ prepay_java_free($1, $2); %}

/* ------------------------------------------------------------- objects */

%define ADDRESS(TYPE)
%typemap(jni) TYPE *, const TYPE * "jlong"
%typemap(jtype) TYPE *, const TYPE * "long"
%typemap(jstype) TYPE *, const TYPE * "long"
%typemap(javain) TYPE *, const TYPE * "$javainput"
%typemap(javaout) TYPE *, const TYPE * { return $jnicall; }
%typemap(in) TYPE *, const TYPE * %{ $1 = ($1_ltype)(intptr_t)$input; %}
%typemap(out) TYPE *, const TYPE * %{ $result = (jlong)(intptr_t)$1; %}
%ignore TYPE;
%enddef
ADDRESS(prepay_key_store)
ADDRESS(prepay_storage)
ADDRESS(prepay_keystore)
ADDRESS(prepay_memory)
ADDRESS(prepay_balance)
ADDRESS(prepay_card_session)
ADDRESS(prepay_card_app)
ADDRESS(prepay_meter)
ADDRESS(prepay_vending)
ADDRESS(prepay_ledger)
ADDRESS(prepay_raw_buffer)
ADDRESS(prepay_raw_offsets)
ADDRESS(prepay_raw_tariff)
ADDRESS(prepay_raw_parts)

/* An object that is made: long[1]. */
%typemap(jni) SWIGTYPE **OUT_HANDLE "jlongArray"
%typemap(jtype) SWIGTYPE **OUT_HANDLE "long[]"
%typemap(jstype) SWIGTYPE **OUT_HANDLE "long[]"
%typemap(javain) SWIGTYPE **OUT_HANDLE "$javainput"
%typemap(in) SWIGTYPE **OUT_HANDLE ($*1_ltype object = NULL) %{
    if ($input == NULL || (*jenv)->GetArrayLength(jenv, $input) < 1) {
        prepay_java_refuse(jenv, "there is no room for an address");
        return $null;
    }
    $1 = &object;
%}
%typemap(argout) SWIGTYPE **OUT_HANDLE %{
    { const jlong address = (jlong)(intptr_t)*$1; (*jenv)->SetLongArrayRegion(jenv, $input, 0, 1, &address); }
%}
