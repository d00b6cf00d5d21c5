/* SPDX-License-Identifier: Apache-2.0 */
/* READ and STAGE. Who may is the table of files; what is read is the live slot, whole and with its CRC right, or
 * nothing; what is staged goes into the other slot, from the beginning, piece after piece, and is nothing until
 * COMMIT says so. */
#include "card/app.h"

#include "base/endian.h"

#include <string.h>

#define PROGRAM_UNIT_MAX_BYTES 32u
#define KEY_FILES_FIRST 0x10u
#define KEY_FILES_LAST 0x1Fu

/* The file that P1 names, if this role has this right; NULL and a status word if not. Key slots are never read or
 * staged. */
static const struct prepay__card_file *find(const struct prepay__request *request, int for_writing, int *out_sw) {
    const uint8_t id = request->header[2];
    const struct prepay__card_file *file = prepay__card_file(id);

    *out_sw = id >= KEY_FILES_FIRST && id <= KEY_FILES_LAST ? PREPAY__SW_ACCESS : PREPAY__SW_NO_FILE;
    if (file == NULL) return NULL;
    *out_sw = PREPAY__SW_ACCESS;
    if (((for_writing ? file->writers : file->readers) & PREPAY__BY(request->role)) == 0) return NULL;
    *out_sw = PREPAY__SW_PARAMETERS;
    return request->header[3] == 0 ? file : NULL;
}

static int is_encrypted(const struct prepay__request *request) {
    return request->header[0] == PREPAY_CLA_ENCRYPTED;
}

/* The personal field of file 01 is for the desk and the meter, and not in clear over the air. */
static void hide_personal(struct prepay__card_app *app, const struct prepay__request *request) {
    const int may_see = request->role == PREPAY_ROLE_VENDING || request->role == PREPAY_ROLE_METER;

    if (!may_see || !is_encrypted(request)) memset(app->file + PREPAY__CUSTOMER_OFFSET, 0, PREPAY__CUSTOMER_BYTES);
}

/* data: offset 2 | length 1 */
int prepay__app_read(struct prepay__card_app *app, const struct prepay__request *request,
                     struct prepay__answer *answer) {
    int sw;
    const struct prepay__card_file *file = find(request, 0, &sw);
    uint32_t offset, length;
    prepay_status status;

    if (file == NULL) return sw;
    if (file->is_personal && file->id != PREPAY_FILE_IDENTITY && !is_encrypted(request)) return PREPAY__SW_ACCESS;
    if (request->data_bytes != 3) return PREPAY__SW_LENGTH;
    offset = prepay__get_u16be(request->data);
    length = request->data[2];
    if (length == 0 || length > PREPAY__READ_MAX_BYTES) return PREPAY__SW_DATA;
    if (offset + length > file->bytes) return PREPAY__SW_PARAMETERS;

    status = prepay__app_file_load(app, file->id - 1u);
    if (status < 0) return status;
    if (file->id == PREPAY_FILE_IDENTITY) hide_personal(app, request);
    memcpy(answer->data, app->file + offset, length);
    answer->data_bytes = length;
    return PREPAY__SW_DONE;
}

/* Where the piece may go: at the beginning, which starts anew, or right behind the last one. Memory that is
 * programmed in units takes whole units only, so that no unit is programmed twice. */
static int place_piece(struct prepay__card_app *app, uint32_t live, uint32_t offset) {
    if (offset == 0) {
        const prepay_status status = prepay__app_slot_open(app, live, prepay__app_free_slot(app, live));
        if (status < 0) return status;
        app->staged_bytes[live] = 0;
        app->is_staged[live] = 1;
        return PREPAY__SW_DONE;
    }
    if (!app->is_staged[live]) return PREPAY__SW_NOT_NOW;
    if (offset != app->staged_bytes[live] || offset % PROGRAM_UNIT_MAX_BYTES != 0) return PREPAY__SW_PARAMETERS;
    return PREPAY__SW_DONE;
}

static int stage_piece(struct prepay__card_app *app, const struct prepay__card_file *file, const uint8_t *data,
                       size_t data_bytes) {
    const uint32_t live = file->id - 1u, offset = prepay__get_u16be(data);
    const uint32_t piece = (uint32_t)data_bytes - 2;
    int sw = PREPAY__SW_NO_ROOM;

    if (offset + piece <= file->bytes && piece <= PREPAY__READ_MAX_BYTES) sw = place_piece(app, live, offset);
    if (sw != PREPAY__SW_DONE || piece == 0) return sw;
    sw = prepay__app_slot_write(app, live, prepay__app_free_slot(app, live), offset, data + 2, piece);
    if (sw < 0) return sw;
    app->staged_bytes[live] = (uint16_t)(offset + piece);
    return PREPAY__SW_DONE;
}

/* data: offset 2 | bytes; answer: the file's live generation 4. A refusal forgets what of this file was staged. */
int prepay__app_stage(struct prepay__card_app *app, const struct prepay__request *request,
                      struct prepay__answer *answer) {
    int sw;
    const struct prepay__card_file *file = find(request, 1, &sw);

    if (file == NULL) return sw;
    if (file->is_personal && !is_encrypted(request)) return PREPAY__SW_ACCESS;
    if (request->data_bytes < 2) return PREPAY__SW_LENGTH;
    sw = stage_piece(app, file, request->data, request->data_bytes);
    if (sw != PREPAY__SW_DONE) {
        app->is_staged[file->id - 1] = 0;
        app->staged_bytes[file->id - 1] = 0;
        return sw;
    }
    prepay__put_u32be(answer->data, app->record.generation[file->id - 1]);
    answer->data_bytes = 4;
    return PREPAY__SW_DONE;
}

int prepay__app_abort(struct prepay__card_app *app, const struct prepay__request *request,
                      struct prepay__answer *answer) {
    (void)answer;
    if (request->header[2] != 0 || request->header[3] != 0) return PREPAY__SW_PARAMETERS;
    if (request->data_bytes != 0) return PREPAY__SW_LENGTH;
    prepay__app_unstage(app);
    return PREPAY__SW_DONE;
}
