/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_STATION_H
#define QUICKSTART_STATION_H
/* The utility's commissioning station: the only place that holds the root key. */
#include "device.h"

#define UTILITY_KEY_VERSION 1u

struct station {
    prepay_keystore *keys;
    uint32_t utility;      /* the root of everything */
    uint32_t manufacturer; /* opens blank cards, once */
    uint32_t secret;       /* the station's own, as a terminal */
    uint64_t sessions;     /* with cards, so far */
};

/* Draw the keys: at random, here and now. They exist nowhere else. */
void station_open(struct station *station);
void station_close(struct station *station);

/* A store of keys for a desk: what it needs to sell, and nothing that personalises cards or commands meters. */
void station_equip_desk(const struct station *station, prepay_keystore *desk, uint32_t *out_role, uint32_t *out_credit);
/* Make a meter's security module: keys of this meter only. */
void station_equip_meter(const struct station *station, struct meter *meter);
/* Make a blank card's chip: its own key and the manufacturer's for this card. */
void station_equip_card(const struct station *station, struct card *card);

/* Make a blank card one of this customer and meter: file 01 and its keys, as one fact. Done twice it is done once. */
void station_personalise(struct station *station, struct card *card, const uint8_t meter_id[8],
                         const uint8_t customer[8]);

#endif
