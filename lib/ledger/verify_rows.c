/* SPDX-License-Identifier: Apache-2.0 */
/* Does a row follow from those before it? Running balances, numbers of receipts, totals of contracts, what is proved:
 * each is made again from the values and compared. The chain says that nothing was changed; this says that what is
 * there was right. */
#include "ledger/verify.h"

#include "base/checked.h"

#include <stdlib.h>
#include <string.h>

/* Room for one more; the list may move. */
static void *grow(void *list, size_t count, size_t *room, size_t bytes) {
    const size_t wanted = *room == 0 ? 64 : *room * 2;
    void *grown;

    if (count < *room) return list;
    if (wanted > SIZE_MAX / bytes) return NULL;
    grown = realloc(list, wanted * bytes);
    if (grown != NULL) *room = wanted;
    return grown;
}

void prepay__memory_free(struct prepay__memory *memory) {
    free(memory->accounts);
    free(memory->contracts);
    free(memory->stations);
}

void prepay__memory_begin(struct prepay__memory *memory, const struct prepay__entry *entry,
                          const uint8_t previous[32]) {
    memory->entry = entry;
    memory->previous = previous;
    memory->sum = 0;
    memset(memory->by_kind, 0, sizeof memory->by_kind);
    memset(&memory->sale, 0, sizeof memory->sale);
    memset(&memory->shift_close, 0, sizeof memory->shift_close);
}

/* ---------------------------------------------------------------- postings */

/* Accounts are numbered as they are first posted to, so a new one is the next. */
static prepay_status account_of(struct prepay__memory *memory, const struct prepay__posting *row,
                                struct prepay__account_state **out) {
    struct prepay__account_state *list = memory->accounts;

    *out = NULL;
    if (row->account < 1 || (uint64_t)row->account > memory->accounts_count + 1) return PREPAY_OK;
    if ((uint64_t)row->account == memory->accounts_count + 1) {
        list = grow(list, memory->accounts_count, &memory->accounts_room, sizeof *list);
        if (list == NULL) return PREPAY_E_MEMORY;
        memory->accounts = list;
        list[memory->accounts_count++] = (struct prepay__account_state){ 0, 0, row->kind, row->owner };
    }
    *out = &list[row->account - 1];
    return PREPAY_OK;
}

static prepay_status take_posting(struct prepay__memory *memory, const struct prepay__posting *row,
                                  const char **out_reason) {
    struct prepay__account_state *account;
    prepay_status status = account_of(memory, row, &account);

    if (status < 0) return status;
    *out_reason = "a posting to an account that is not there";
    if (account == NULL || account->kind != row->kind || account->owner != row->owner) return PREPAY_OK;
    if (row->kind < 1 || row->kind >= PREPAY__KINDS) return PREPAY_OK;
    *out_reason = "an account's postings have a gap";
    if (row->aseq != ++account->aseq) return PREPAY_OK;
    *out_reason = "a running balance does not add up";
    if (prepay__add(account->balance_minor, row->amount_minor, &account->balance_minor) < 0) return PREPAY_OK;
    if (account->balance_minor != row->balance_minor) return PREPAY_OK;
    *out_reason = "debits and credits differ";
    if (prepay__add(memory->sum, row->amount_minor, &memory->sum) < 0) return PREPAY_OK;
    if (prepay__add(memory->by_kind[row->kind], row->amount_minor, &memory->by_kind[row->kind]) < 0) return PREPAY_OK;
    *out_reason = NULL;
    return PREPAY_OK;
}

/* --------------------------------------------------------------- contracts */

static struct prepay__contract_state *contract_of(struct prepay__memory *memory, int64_t contract) {
    size_t low = 0, high = memory->contracts_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (memory->contracts[middle].contract < contract) low = middle + 1;
        else high = middle;
    }
    return low < memory->contracts_count && memory->contracts[low].contract == contract ? &memory->contracts[low]
                                                                                        : NULL;
}

/* All of it, or the salt alone would let anybody take another's place. */
static int is_erased(const struct prepay__party *party) {
    return sodium_is_zero(party->salt, sizeof party->salt) && party->name[0] == 0 && party->address[0] == 0;
}

static prepay_status take_contract(struct prepay__memory *memory, const struct prepay__contract *row,
                                   const char **out_reason) {
    struct prepay__contract_state *list =
        grow(memory->contracts, memory->contracts_count, &memory->contracts_room, sizeof *list);
    struct prepay__party party;
    uint8_t digest[32];
    prepay_status status;

    if (list == NULL) return PREPAY_E_MEMORY;
    memory->contracts = list;
    memset(&list[memory->contracts_count], 0, sizeof *list);
    list[memory->contracts_count++].contract = row->entry;
    status = prepay__find(memory->store, PREPAY__PARTY_AT, prepay__keys(row->party, 0, 0, 0), &party);
    *out_reason = "a contract without its customer";
    if (status < 0) return status == PREPAY_E_NOT_FOUND ? PREPAY_OK : status;
    prepay__party_digest(&party, digest);
    *out_reason = "a customer's name or address was changed";
    if (is_erased(&party) || memcmp(digest, row->party_digest, sizeof digest) == 0) *out_reason = NULL;
    return PREPAY_OK;
}

static const char *take_card(struct prepay__memory *memory, const struct prepay__card *row) {
    struct prepay__contract_state *contract = contract_of(memory, row->contract);

    if (contract == NULL || row->generation <= contract->generation) return "a card out of order";
    contract->generation = row->generation;
    return NULL;
}

static const char *take_statement(struct prepay__memory *memory, const struct prepay__statement_row *row) {
    struct prepay__contract_state *contract = contract_of(memory, row->contract);

    if (contract == NULL || row->contract != memory->entry->contract) return "a statement without a contract";
    if (row->paid_micro != contract->paid_micro || row->count != contract->standing)
        return "a statement that differs from the sales";
    if (row->paid_micro > contract->sealed_micro) contract->sealed_micro = row->paid_micro;
    return row->refunded_micro == 0 ? NULL : "a statement with a refund that nobody asked for";
}

static const char *take_mark(struct prepay__memory *memory, const struct prepay__mark *row) {
    if (contract_of(memory, row->contract) == NULL || row->statement >= row->entry) return "a mark of no statement";
    return memory->entry->resolves >= row->statement && memory->entry->resolves < row->entry
               ? NULL
               : "a mark that resolves nothing";
}

static const char *take_proof(struct prepay__memory *memory, const struct prepay__proof_row *row) {
    struct prepay__contract_state *contract = contract_of(memory, row->contract);
    struct prepay__proof_row again = *row;

    if (contract == NULL) return "a proof without a contract";
    prepay__proof_judge(&again, &contract->proved, contract->paid_micro);
    if (memcmp(&again, row, sizeof again) != 0) return "a proof that was judged otherwise";
    contract->proved = *row;
    return NULL;
}

/* ------------------------------------------------------------------- sales */

static prepay_status station_of(struct prepay__memory *memory, const struct prepay__sale *row,
                                struct prepay__station_state **out) {
    struct prepay__station_state *list = memory->stations;
    size_t at = 0;

    while (at < memory->stations_count && (list[at].station != row->station || list[at].epoch != row->epoch)) at++;
    if (at == memory->stations_count) {
        list = grow(list, memory->stations_count, &memory->stations_room, sizeof *list);
        if (list == NULL) return PREPAY_E_MEMORY;
        memory->stations = list;
        memory->stations_count++;
        list[at] = (struct prepay__station_state){ row->station, row->epoch, 0 };
    }
    *out = &list[at];
    return PREPAY_OK;
}

static const char *add_to_contract(struct prepay__memory *memory, const struct prepay__sale *row) {
    struct prepay__contract_state *contract = contract_of(memory, row->contract);

    if (contract == NULL || row->contract != memory->entry->contract) return "a sale without a contract";
    if (prepay__add(contract->paid_micro, row->credit_micro, &contract->paid_micro) < 0)
        return "the sales of a contract do not add up";
    contract->standing += row->number != 0 ? 1 : -1;
    if (contract->paid_micro != row->paid_total_micro || contract->standing != row->standing)
        return "the sales of a contract do not add up";
    if (contract->paid_micro < contract->sealed_micro || contract->paid_micro < contract->proved.accepted_paid_micro)
        return "a sale was taken back that had left";
    return NULL;
}

static prepay_status take_sale(struct prepay__memory *memory, const struct prepay__sale *row, const char **out_reason) {
    struct prepay__station_state *station;
    prepay_status status;

    *out_reason = "a sale that is no sale";
    if (memory->entry->kind != (row->number != 0 ? PREPAY__PAY : PREPAY__VOID)) return PREPAY_OK;
    if ((row->number == 0) != (memory->entry->reverses != 0)) return PREPAY_OK;
    if (row->number != 0) {
        status = station_of(memory, row, &station);
        if (status < 0) return status;
        *out_reason = "the numbers of receipts have a gap";
        if (row->number != ++station->number) return PREPAY_OK;
    }
    memory->sale = *row;
    *out_reason = add_to_contract(memory, row);
    return PREPAY_OK;
}

/* -------------------------------------------------------------------- days */

/* Its entries begin where those of the close before ended, and its figures are theirs. How many statements were open
 * then is not made again. */
static prepay_status take_day_close(struct prepay__memory *memory, const struct prepay__day_close *row,
                                    const char **out_reason) {
    const int64_t ended = memory->day.last_entry;
    struct prepay__day_close again = *row;
    prepay_status status;

    *out_reason = "a day close with another head";
    if (memcmp(row->head, memory->previous, 32) != 0) return PREPAY_OK;
    *out_reason = "a day was closed out of order";
    if (memory->day.entry != 0 && row->business_day <= memory->day.business_day) return PREPAY_OK;
    status = prepay__day_range(memory->store, ended, memory->entry->business_day, &again);
    if (status == PREPAY_OK) status = prepay__day_sum_up(memory->store, &again);
    *out_reason = "the figures of a day differ from its entries";
    if (status < 0 || memcmp(&again, row, sizeof again) != 0) return status;
    memory->day = *row;
    *out_reason = NULL;
    return PREPAY_OK;
}

/* ---------------------------------------------------------------- the entry */

prepay_status prepay__memory_row(struct prepay__memory *memory, enum prepay__row_kind kind,
                                 const union prepay__any_row *row, const char **out_reason) {
    *out_reason = NULL;
    switch (kind) {
    case PREPAY__ROW_POSTING: return take_posting(memory, &row->posting, out_reason);
    case PREPAY__ROW_SALE: return take_sale(memory, &row->sale, out_reason);
    case PREPAY__ROW_CONTRACT: return take_contract(memory, &row->contract, out_reason);
    case PREPAY__ROW_STATEMENT: *out_reason = take_statement(memory, &row->statement); break;
    case PREPAY__ROW_MARK: *out_reason = take_mark(memory, &row->mark); break;
    case PREPAY__ROW_PROOF: *out_reason = take_proof(memory, &row->proof); break;
    case PREPAY__ROW_CARD: *out_reason = take_card(memory, &row->card); break;
    case PREPAY__ROW_SHIFT_CLOSE: memory->shift_close = row->shift_close; break;
    case PREPAY__ROW_DAY_CLOSE: return take_day_close(memory, &row->day_close, out_reason);
    default: break; /* a shift's opening: its postings say it all */
    }
    return PREPAY_OK;
}

/* a = -b, for values that nobody has vouched for yet. */
static int is_opposite(int64_t a, int64_t b) {
    return (uint64_t)a + (uint64_t)b == 0;
}

static int sale_matches(const struct prepay__memory *memory) {
    const struct prepay__sale *sale = &memory->sale;
    const int64_t *n = memory->by_kind;
    const uint64_t money = (uint64_t)n[PREPAY__DRAWER] + (uint64_t)n[PREPAY__BANK] + (uint64_t)n[PREPAY__SAFE];

    return money == (uint64_t)sale->tendered_minor && is_opposite(n[PREPAY__ARREARS], sale->arrears_minor) &&
           is_opposite(n[PREPAY__FEES], sale->fee_minor) && is_opposite(n[PREPAY__TAX], sale->tax_minor) &&
           is_opposite(n[PREPAY__PREPAID], sale->credit_minor);
}

const char *prepay__memory_end(const struct prepay__memory *memory) {
    const int64_t *n = memory->by_kind;

    if (memory->sum != 0) return "debits and credits differ";
    if (memory->sale.entry != 0 && !sale_matches(memory)) return "a sale and its postings differ";
    if (memory->sale.entry == 0 && n[PREPAY__PREPAID] != 0) return "credit without a sale";
    if (memory->shift_close.entry != 0 && (n[PREPAY__SAFE] != memory->shift_close.counted_minor ||
                                           !is_opposite(n[PREPAY__OVER_SHORT], memory->shift_close.over_minor)))
        return "a shift's close and its postings differ";
    return NULL;
}
