/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_CARD_WIRE_H
#define PREPAY_LIB_CARD_WIRE_H
/* What terminal and card must agree on: instructions, status words, the table of files and who may do what with
 * them. One copy, read by both ends; doc/card.md says the same in words. */
#include <prepay/card.h>

enum prepay__card_ins {
    PREPAY__INS_MUTUAL = 0x82,
    PREPAY__INS_CHALLENGE = 0x84,
    PREPAY__INS_SELECT = 0xA4,
    PREPAY__INS_READ = 0xB0,
    PREPAY__INS_GET_RESPONSE = 0xC0,
    PREPAY__INS_STATUS = 0xCA,
    PREPAY__INS_STAGE = 0xD6,
    PREPAY__INS_PUT_KEY = 0xD8,
    PREPAY__INS_COMMIT = 0xE2,
    PREPAY__INS_ABORT = 0xE4,
    PREPAY__INS_TERMINATE = 0xE6
};

enum prepay__card_cla { PREPAY__CLA_ISO = 0x00, PREPAY__CLA_PLAIN = 0x80 };

/* The only status words of this application. */
enum prepay__card_sw {
    PREPAY__SW_DONE = 0x9000,
    PREPAY__SW_WRONG_TAG = 0x6300,       /* TagT is not right */
    PREPAY__SW_MEMORY = 0x6581,          /* the memory failed or has decayed */
    PREPAY__SW_LENGTH = 0x6700,
    PREPAY__SW_ACCESS = 0x6982,          /* not for this role, or not without encryption */
    PREPAY__SW_NOT_NOW = 0x6985,         /* something must come first, or never again */
    PREPAY__SW_WRONG_MAC = 0x6988,
    PREPAY__SW_DATA = 0x6A80,
    PREPAY__SW_NO_FILE = 0x6A82,         /* no such file or application */
    PREPAY__SW_NO_ROOM = 0x6A84,         /* beyond the end of the file */
    PREPAY__SW_NO_KEY = 0x6A88,
    PREPAY__SW_PARAMETERS = 0x6B00,      /* P1, P2 or an offset */
    PREPAY__SW_INSTRUCTION = 0x6D00,
    PREPAY__SW_CLASS = 0x6E00
};

enum {
    PREPAY__CARD_VERSION = 1,
    PREPAY__CARD_SUITES = 1, /* bit 0: suite 1 */
    PREPAY__AID_BYTES = 8,
    PREPAY__FCI_FIXED_BYTES = 16, /* version suites card_id8 generation2 region4; then {role, kv}* */
    PREPAY__COMMAND_DATA_MAX_BYTES = 200,
    /* a terminal reads and stages in pieces of this: whole program units, fits with its MAC */
    PREPAY__PIECE_BYTES = 160,
    PREPAY__READ_MAX_BYTES = 192,
    PREPAY__COMMIT_ENTRY_BYTES = 37, /* file, generation 4, SHA-256 32 */
    PREPAY__FILE_MAX_BYTES = 1024,
    PREPAY__FILE_COUNT = 5,
    PREPAY__IDENTITY_BYTES = 64,
    PREPAY__KIND_OFFSET = 1,       /* of the kind byte in a return record: 0 is the empty one */
    PREPAY__CUSTOMER_OFFSET = 24,  /* of the personal field in file 01 */
    PREPAY__CUSTOMER_BYTES = 8
};

extern const uint8_t prepay__card_aid[PREPAY__AID_BYTES];

/* Bits of readers and writers. */
#define PREPAY__BY(role) ((uint8_t)(1u << (role)))
#define PREPAY__BY_STRANGER PREPAY__BY(0)

struct prepay__card_file {
    uint16_t bytes;
    uint8_t id;
    uint8_t readers, writers; /* PREPAY__BY(role) */
    /* in a session it travels encrypted only; free to read: the personal field is zeros otherwise */
    uint8_t is_personal;
};

/* The file with this number, 01 ... 05; NULL for any other. Its index is its number less one. */
const struct prepay__card_file *prepay__card_file(uint32_t id);

/* info that a key on its way into a card is wrapped under: "prepay/put-key" 00 | card id | role | kv | SC. The
 * session counter makes it another one in every session: no info ever wraps two keys. */
#define PREPAY__PUT_KEY_INFO_BYTES 29u
void prepay__put_key_info(uint8_t info[PREPAY__PUT_KEY_INFO_BYTES], const prepay_handshake *session, uint32_t role,
                          uint32_t key_version);

/* SHA-256 of a file as it is hashed in COMMIT: bytes of data, then zeros to the file's end. */
PREPAY_MUST_USE prepay_status prepay__card_file_hash(const prepay_key_store *store,
                                                     const struct prepay__card_file *file,
                                                     const uint8_t *data, size_t data_bytes, uint8_t out_hash[32]);

#endif
