/* The records that go in and out of the book: 64 bytes each, little-endian, fixed for their version.
 *
 * docs/book.md describes them byte by byte; trading/book/records.py says the same in Python, and a test holds the two
 * together. The bytes are read and written as these structs, so the core is built for little-endian machines only. */
#ifndef SLIPWAY_RECORDS_H
#define SLIPWAY_RECORDS_H

#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the book's records are little-endian"
#endif

#define RECORD_VERSION 1
#define RECORD_BYTES 64

#define MAX_TICK ((uint32_t)((1u << 30) - 1))
#define MAX_AMOUNT ((int64_t)((1ll << 62) - 1))
#define MILLION 1000000ll
#define ICEBERG_SLICES 15          /* an order is shown in at most this many parts, so one order is few trades */
#define EVERY_MARKET 0xffffu
#define EVERYBODY 0xffffffffu
#define HOUSE 0u

enum command_kind {
    CMD_MARKET = 1,
    CMD_STATUS = 2,
    CMD_SCHEDULE = 3,
    CMD_ACCOUNT = 4,
    CMD_DEPOSIT = 5,
    CMD_WITHDRAW = 6,
    CMD_CLOCK = 7,
    CMD_PLACE = 16,
    CMD_CANCEL = 17,
    CMD_CANCEL_CLIENT = 18,
    CMD_CANCEL_ALL = 19,
    CMD_AMEND = 20,
    CMD_EDIT = 21,
};

/* Flags of PLACE, AMEND, EDIT and CANCEL. */
#define FLAG_SELL 1u
#define TYPE_SHIFT 1
#define TYPE_MASK (3u << TYPE_SHIFT)
#define TIF_SHIFT 3
#define TIF_MASK (3u << TIF_SHIFT)
#define FLAG_POST_ONLY (1u << 5)
#define WAKE_SHIFT 6
#define WAKE_MASK (3u << WAKE_SHIFT)
#define STP_SHIFT 8
#define STP_MASK (7u << STP_SHIFT)
#define FLAG_VALIDATE_ONLY (1u << 11)
#define FLAG_OPERATOR (1u << 12)
#define FLAGS_KNOWN ((1u << 13) - 1)

enum order_type { TYPE_LIMIT = 0, TYPE_MARKET = 1, TYPE_AMOUNT = 2 };
enum time_in_force { TIF_GTC = 0, TIF_IOC = 1, TIF_FOK = 2, TIF_GTD = 3 };
enum wake { WAKE_NOW = 0, WAKE_STOP_LOSS = 1, WAKE_TAKE_PROFIT = 2, WAKE_TRAILING = 3 };
enum self_trade {
    STP_CANCEL_NEWEST = 0,
    STP_CANCEL_OLDEST = 1,
    STP_CANCEL_BOTH = 2,
    STP_DECREMENT = 3,
    STP_ALLOW = 4,
};
enum market_status {
    STATUS_ONLINE = 1,
    STATUS_CANCEL_ONLY = 2,
    STATUS_POST_ONLY = 3,
    STATUS_LIMIT_ONLY = 4,
    STATUS_MAINTENANCE = 5,
};
enum account_state { ACCOUNT_ABSENT = 0, ACCOUNT_ACTIVE = 1, ACCOUNT_FROZEN = 2 };

/* Read where they lie, in whatever memory the caller has: so they may alias anything. */
struct __attribute__((may_alias)) command {
    uint8_t version;
    uint8_t kind;
    uint16_t market;
    uint32_t account;
    uint64_t order;
    int64_t quantity;
    uint32_t price;
    uint32_t trigger;
    int64_t display;
    uint64_t client;
    uint64_t until;
    uint32_t flags;
    uint32_t reserved;
};

struct market_command {
    uint8_t version;
    uint8_t kind;
    uint16_t market;
    uint16_t base;
    uint16_t quote;
    int64_t lot_base;
    int64_t tick_quote;
    uint32_t reference;
    uint32_t collar_ppm;
    int64_t min_lots;
    int64_t min_notional;
    int64_t max_lots;
    uint32_t flags;
    uint32_t protection_ppm;
};

enum event_kind {
    EV_REJECTED = 1,
    EV_VALIDATED = 2,
    EV_ACCEPTED = 3,
    EV_CANCELLED = 4,
    EV_AMENDED = 5,
    EV_TRIGGERED = 6,
    EV_REFILLED = 7,
    EV_REDUCED = 8,
    EV_DEPOSITED = 9,
    EV_WITHDRAWN = 10,
    EV_MARKET_SET = 11,
    EV_ACCOUNT_SET = 12,
    EV_SCHEDULE_SET = 13,
    EV_CLOCKED = 14,
    EV_MASS_CANCELLED = 15,
    EV_TRADE = 64,
};
#define TRADE_TAKER_SOLD 1u
#define TRADE_MAKER_DONE 2u
#define TRADE_TAKER_DONE 4u

struct event {
    uint8_t version;
    uint8_t kind;
    uint16_t market;
    uint32_t account;
    uint64_t sequence;
    uint64_t order;
    uint64_t other;
    uint32_t price;
    uint32_t detail;
    int64_t quantity;
    int64_t amount;
    int64_t amount2;
};

_Static_assert(sizeof(struct command) == RECORD_BYTES, "a command has 64 bytes");
_Static_assert(sizeof(struct market_command) == RECORD_BYTES, "a market command has 64 bytes");
_Static_assert(sizeof(struct event) == RECORD_BYTES, "an event has 64 bytes");

/* Why a command was rejected. */
enum reject {
    REJECT_NONE = 0,
    REJECT_UNKNOWN_VERSION = 1,
    REJECT_UNKNOWN_KIND = 2,
    REJECT_MALFORMED = 3,
    REJECT_UNKNOWN_MARKET = 4,
    REJECT_MARKET_MAINTENANCE = 5,
    REJECT_MARKET_CANCEL_ONLY = 6,
    REJECT_MARKET_POST_ONLY = 7,
    REJECT_MARKET_LIMIT_ONLY = 8,
    REJECT_UNKNOWN_ACCOUNT = 9,
    REJECT_ACCOUNT_FROZEN = 10,
    REJECT_BAD_COMBINATION = 11,
    REJECT_TOO_LATE = 12,
    REJECT_ORDER_ID_ZERO = 13,
    REJECT_ORDER_EXISTS = 14,
    REJECT_QUANTITY_NOT_POSITIVE = 15,
    REJECT_QUANTITY_TOO_LARGE = 16,
    REJECT_BELOW_MINIMUM = 17,
    REJECT_PRICE_OUT_OF_RANGE = 18,
    REJECT_TRIGGER_OUT_OF_RANGE = 19,
    REJECT_PRICE_OUTSIDE_COLLAR = 20,
    REJECT_DISPLAY_OUT_OF_RANGE = 21,
    REJECT_DISPLAY_TOO_SMALL = 22,
    REJECT_NOTIONAL_TOO_LARGE = 23,
    REJECT_BELOW_MINIMUM_COST = 24,
    REJECT_NO_FEE_SCHEDULE = 25,
    REJECT_CLIENT_EXISTS = 26,
    REJECT_TOO_MANY_OPEN_ORDERS = 27,
    REJECT_BOOK_FULL = 28,
    REJECT_LADDER_FULL = 29,
    REJECT_WOULD_TAKE = 30,
    REJECT_INSUFFICIENT_FUNDS = 31,
    REJECT_UNKNOWN_ORDER = 32,
    REJECT_NOTHING_TO_AMEND = 33,
    REJECT_CLOCK_BACKWARDS = 34,
    REJECT_UNKNOWN_ASSET = 35,
    REJECT_AMOUNT_TOO_LARGE = 36,
    REJECT_RATE_OUT_OF_RANGE = 37,
    REJECT_SCHEDULE_EXISTS = 38,
    REJECT_ACCOUNT_OUT_OF_RANGE = 39,
    REJECT_MARKET_OUT_OF_RANGE = 40,
    REJECT_BAD_UNITS = 41,
    REJECT_MARKET_EXISTS = 42,
};

/* Why an order was cancelled. */
enum cancel_reason {
    CANCEL_REQUESTED = 1,
    CANCEL_MASS = 2,
    CANCEL_IOC = 3,
    CANCEL_FOK = 4,
    CANCEL_NO_LIQUIDITY = 5,
    CANCEL_AMOUNT_SPENT = 6,
    CANCEL_SELF_TRADE = 7,
    CANCEL_EXPIRED = 8,
    CANCEL_EDITED = 9,
    CANCEL_AMENDED_AWAY = 10,
    CANCEL_LADDER_FULL = 11,
};

#endif
