/* trading.book._book: the core as a Python type. The only file that knows Python.
 *
 * The batch call is the product: bytes of commands in, bytes of events out, and from GIL_FROM commands on other threads
 * run meanwhile. Whatever a command is refused for is in its event; exceptions are for buffers, memory and misuse. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "book.h"

#define GIL_FROM 16 /* commands in a batch; for fewer, handing over the interpreter costs more than the work */
#define ON_STACK 8  /* events of a small batch that need no bytes object made too large and cut */
#define SMALL_BATCH 4

struct module_state {
    PyObject *book_type;
    PyObject *arena_too_small;
    PyObject *snapshot_refused;
    PyObject *book_corrupt;
    PyObject *book_busy;
    PyObject *order_view;
};

struct book_object {
    PyObject_HEAD
    struct book *book;
    bool busy;   /* a thread is inside, perhaps without the GIL */
    bool broken; /* memory lacked in the middle: events are missing */
};

static struct PyModuleDef module_definition;

static struct module_state *state_of(PyTypeObject *type)
{
    PyObject *module = PyType_GetModuleByDef(type, &module_definition);

    return module ? PyModule_GetState(module) : NULL;
}

/* Every use of the book is between these two, so that a second thread is told and never served. */
static bool book_enter(struct book_object *self)
{
    if (self->busy) {
        struct module_state *state = state_of(Py_TYPE(self));

        if (state)
            PyErr_SetString(state->book_busy, "another thread is using this book: a book has one writer");
        return false;
    }
    if (self->broken) {
        PyErr_SetString(PyExc_MemoryError,
                        "memory lacked in the middle of a batch and events are missing: restore the last snapshot"
                        " and replay");
        return false;
    }
    self->busy = true;
    return true;
}

static void book_leave(struct book_object *self)
{
    self->busy = false;
}

/* For whoever only looks and keeps the GIL meanwhile: nobody is inside. */
static bool book_is_free(struct book_object *self)
{
    if (!book_enter(self))
        return false;
    book_leave(self);
    return true;
}

/* ---- making, restoring, freeing ---- */

/* A capacity that is far out of range becomes the largest number, which capacity_fault refuses by name. */
static int capacity_converter(PyObject *value, void *out)
{
    int overflow = 0;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);

    if (number == -1 && !overflow && PyErr_Occurred())
        return 0;
    if (overflow < 0 || number < 0)
        number = 0;
    *(uint32_t *)out = overflow > 0 || number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
    return 1;
}

static PyObject *book_wrap(PyTypeObject *type, struct book *book)
{
    struct book_object *self = (struct book_object *)type->tp_alloc(type, 0);

    if (self == NULL) {
        book_free(book);
        return NULL;
    }
    self->book = book;
    return (PyObject *)self;
}

static PyObject *book_object_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"assets", "markets", "accounts", "orders", "pages", NULL};
    struct capacity capacity = {
        .assets = 2, .markets = 1, .accounts = 1 << 16, .orders = 1 << 20, .pages = 1 << 14};
    const char *fault;
    struct book *book;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$O&O&O&O&O&:Book", names, capacity_converter, &capacity.assets,
                                     capacity_converter, &capacity.markets, capacity_converter, &capacity.accounts,
                                     capacity_converter, &capacity.orders, capacity_converter, &capacity.pages))
        return NULL;
    fault = capacity_fault(&capacity);
    if (fault) {
        PyErr_SetString(PyExc_ValueError, fault);
        return NULL;
    }
    book = book_new(&capacity);
    if (book == NULL)
        return PyErr_NoMemory();
    return book_wrap(type, book);
}

static PyObject *book_object_restore(PyTypeObject *type, PyObject *data)
{
    struct module_state *state = state_of(type);
    const char *fault = NULL;
    struct book *book;
    Py_buffer view;

    if (state == NULL || PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    book = book_restore(view.buf, (size_t)view.len, &fault);
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&view);
    if (book == NULL) {
        PyErr_SetString(state->snapshot_refused, fault);
        return NULL;
    }
    return book_wrap(type, book);
}

static void book_object_dealloc(struct book_object *self)
{
    PyTypeObject *type = Py_TYPE(self);

    book_free(self->book);
    type->tp_free(self);
    Py_DECREF(type);
}

/* ---- applying ---- */

static bool read_commands(PyObject *data, Py_buffer *view)
{
    if (PyObject_GetBuffer(data, view, PyBUF_SIMPLE) < 0)
        return false;
    if (view->len % RECORD_BYTES == 0)
        return true;
    PyErr_Format(PyExc_ValueError, "commands have %zd bytes, which is not a multiple of %d", view->len,
                 RECORD_BYTES);
    PyBuffer_Release(view);
    return false;
}

/* A batch on its way: what is still to be applied, and the events so far. */
struct batch {
    const uint8_t *commands;
    size_t count;
    PyObject *bytes;
    size_t used;
    size_t room;
};

/* Applies what finds room for its events; false if memory lacks. */
static bool batch_step(struct book *book, struct batch *batch, struct event *events, size_t room)
{
    size_t taken;
    size_t written;

    if (batch->count >= GIL_FROM) {
        Py_BEGIN_ALLOW_THREADS
        taken = book_apply(book, batch->commands, batch->count, events, room, &written);
        Py_END_ALLOW_THREADS
    } else {
        taken = book_apply(book, batch->commands, batch->count, events, room, &written);
    }
    batch->commands += taken * RECORD_BYTES;
    batch->count -= taken;
    batch->used += written;
    return !book_lost_events(book) && (taken > 0 || written > 0 || batch->count == 0);
}

static bool batch_is_done(const struct book *book, const struct batch *batch)
{
    return batch->count == 0 && book_pending(book) == 0;
}

/* Gives the batch room for the events that wait and for those to come. */
static bool batch_grow(const struct book *book, struct batch *batch)
{
    batch->room = batch->used + book_pending(book) + batch->count + batch->count / 2 + ON_STACK;
    if (batch->bytes == NULL)
        batch->bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(batch->room * RECORD_BYTES));
    else
        _PyBytes_Resize(&batch->bytes, (Py_ssize_t)(batch->room * RECORD_BYTES));
    return batch->bytes != NULL;
}

/* Applies all, into a bytes object that grows if there are more events than most batches cause. */
static PyObject *batch_apply(struct book_object *self, struct batch *batch)
{
    struct event first[ON_STACK];

    if (batch->count <= SMALL_BATCH) {
        if (!batch_step(self->book, batch, first, ON_STACK))
            return PyErr_NoMemory();
        if (batch_is_done(self->book, batch))
            return PyBytes_FromStringAndSize((const char *)first, (Py_ssize_t)(batch->used * RECORD_BYTES));
        if (!batch_grow(self->book, batch))
            return NULL;
        memcpy(PyBytes_AS_STRING(batch->bytes), first, batch->used * RECORD_BYTES);
    } else if (!batch_grow(self->book, batch)) {
        return NULL;
    }
    for (;;) {
        struct event *events = (struct event *)PyBytes_AS_STRING(batch->bytes) + batch->used;

        if (!batch_step(self->book, batch, events, batch->room - batch->used)) {
            Py_CLEAR(batch->bytes);
            return PyErr_NoMemory();
        }
        if (batch_is_done(self->book, batch))
            break;
        if (!batch_grow(self->book, batch))
            return NULL;
    }
    _PyBytes_Resize(&batch->bytes, (Py_ssize_t)(batch->used * RECORD_BYTES));
    return batch->bytes;
}

static PyObject *book_object_apply(struct book_object *self, PyObject *commands)
{
    struct batch batch = {0};
    PyObject *result;
    Py_buffer view;

    if (!read_commands(commands, &view))
        return NULL;
    if (!book_enter(self)) {
        PyBuffer_Release(&view);
        return NULL;
    }
    batch.commands = view.buf;
    batch.count = (size_t)view.len / RECORD_BYTES;
    result = batch_apply(self, &batch);
    if (result == NULL && (batch.used || batch.count * RECORD_BYTES != (size_t)view.len))
        self->broken = true; /* something was applied, and nobody will know what happened */
    book_leave(self);
    PyBuffer_Release(&view);
    return result;
}

static bool check_arena(struct book_object *self, const Py_buffer *arena)
{
    struct module_state *state = state_of(Py_TYPE(self));

    if (state == NULL)
        return false;
    if (arena->len < RECORD_BYTES) {
        PyErr_Format(state->arena_too_small, "the arena has %zd bytes, and an event has %d", arena->len, RECORD_BYTES);
        return false;
    }
    if ((uintptr_t)arena->buf % _Alignof(struct event) != 0) {
        PyErr_SetString(PyExc_ValueError, "the arena does not begin at a multiple of 8 bytes");
        return false;
    }
    return true;
}

static PyObject *apply_into(struct book_object *self, const Py_buffer *commands, const Py_buffer *arena)
{
    struct batch batch = {.commands = commands->buf, .count = (size_t)commands->len / RECORD_BYTES};
    size_t count = batch.count;

    if (!check_arena(self, arena) || !book_enter(self))
        return NULL;
    if (!batch_step(self->book, &batch, arena->buf, (size_t)arena->len / RECORD_BYTES)) {
        self->broken = book_lost_events(self->book);
        PyErr_NoMemory();
    }
    book_leave(self);
    if (PyErr_Occurred())
        return NULL;
    return Py_BuildValue("nn", (Py_ssize_t)(count - batch.count), (Py_ssize_t)(batch.used * RECORD_BYTES));
}

static PyObject *book_object_apply_into(struct book_object *self, PyObject *args)
{
    PyObject *commands;
    PyObject *arena;
    PyObject *result = NULL;
    Py_buffer in;
    Py_buffer out;

    if (!PyArg_ParseTuple(args, "OO:apply_into", &commands, &arena) || !read_commands(commands, &in))
        return NULL;
    if (PyObject_GetBuffer(arena, &out, PyBUF_WRITABLE) == 0) {
        result = apply_into(self, &in, &out);
        PyBuffer_Release(&out);
    }
    PyBuffer_Release(&in);
    return result;
}

/* ---- looking ---- */

static PyObject *book_object_snapshot(struct book_object *self, PyObject *nothing)
{
    PyObject *bytes;

    (void)nothing;
    if (!book_enter(self))
        return NULL;
    bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)book_snapshot_size(self->book));
    if (bytes != NULL && !book_snapshot(self->book, (uint8_t *)PyBytes_AS_STRING(bytes))) {
        Py_CLEAR(bytes);
        PyErr_NoMemory();
    }
    book_leave(self);
    return bytes;
}

static PyObject *book_object_check(struct book_object *self, PyObject *nothing)
{
    struct module_state *state = state_of(Py_TYPE(self));
    const char *fault;

    (void)nothing;
    if (state == NULL || !book_enter(self))
        return NULL;
    fault = book_check(self->book);
    book_leave(self);
    if (fault == NULL)
        Py_RETURN_NONE;
    PyErr_SetString(state->book_corrupt, fault);
    return NULL;
}

/* The number of a market that exists; a LookupError otherwise. */
static bool read_market(struct book_object *self, PyObject *value, uint32_t *market)
{
    long number = PyLong_AsLong(value);

    if (!book_is_free(self))
        return false;
    if (number == -1 && PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_OverflowError))
            return false;
        PyErr_Clear();
    }
    if (number < 0 || number > 65535 || !book_has_market(self->book, (uint32_t)number)) {
        PyErr_Format(PyExc_LookupError, "there is no market %R", value);
        return false;
    }
    *market = (uint32_t)number;
    return true;
}

static PyObject *book_object_best(struct book_object *self, PyObject *market)
{
    uint32_t number, bid, ask;

    if (!read_market(self, market, &number))
        return NULL;
    book_best(self->book, number, &bid, &ask);
    return Py_BuildValue("II", bid, ask);
}

static PyObject *book_object_last(struct book_object *self, PyObject *market)
{
    uint32_t number;

    if (!read_market(self, market, &number))
        return NULL;
    return PyLong_FromUnsignedLong(book_last(self->book, number));
}

static PyObject *book_object_checksum(struct book_object *self, PyObject *market)
{
    uint32_t number;

    if (!read_market(self, market, &number))
        return NULL;
    return PyLong_FromUnsignedLong(book_checksum(self->book, number));
}

typedef size_t (*reading)(const struct book *, uint32_t, bool, struct depth_row *, size_t);

/* One side as a list of tuples. */
static PyObject *rows_of(struct book_object *self, reading read, uint32_t market, bool asks, size_t room, bool orders)
{
    struct depth_row *rows = PyMem_New(struct depth_row, room ? room : 1);
    PyObject *list = NULL;
    size_t count;

    if (rows == NULL)
        return PyErr_NoMemory();
    count = read(self->book, market, asks, rows, room);
    list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        const struct depth_row *it = &rows[i];
        PyObject *row = orders ? Py_BuildValue("KIIL", (unsigned long long)it->order, it->account, it->price,
                                               (long long)it->lots)
                               : Py_BuildValue("IL", it->price, (long long)it->lots);

        if (row == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, row);
    }
    PyMem_Free(rows);
    return list;
}

static PyObject *both_sides(struct book_object *self, reading read, uint32_t market, size_t room, bool orders)
{
    PyObject *bids = rows_of(self, read, market, false, room, orders);
    PyObject *asks = bids ? rows_of(self, read, market, true, room, orders) : NULL;

    if (asks == NULL) {
        Py_XDECREF(bids);
        return NULL;
    }
    return Py_BuildValue("NN", bids, asks);
}

static PyObject *book_object_depth(struct book_object *self, PyObject *args)
{
    PyObject *market;
    Py_ssize_t levels;
    uint32_t number;
    size_t room;

    if (!PyArg_ParseTuple(args, "On:depth", &market, &levels))
        return NULL;
    if (levels < 0) {
        PyErr_SetString(PyExc_ValueError, "levels must not be below 0");
        return NULL;
    }
    if (!read_market(self, market, &number))
        return NULL;
    room = (size_t)levels < book_live(self->book) ? (size_t)levels : book_live(self->book);
    return both_sides(self, book_depth, number, room, false);
}

static PyObject *book_object_level3(struct book_object *self, PyObject *market)
{
    uint32_t number;

    if (!read_market(self, market, &number))
        return NULL;
    return both_sides(self, book_level3, number, book_live(self->book), true);
}

static PyObject *book_object_balance(struct book_object *self, PyObject *args)
{
    long long account, asset;
    int64_t available, held;

    if (!PyArg_ParseTuple(args, "LL:balance", &account, &asset) || !book_is_free(self))
        return NULL;
    if (account < 0 || account > UINT32_MAX || !book_has_account(self->book, (uint32_t)account)) {
        PyErr_Format(PyExc_LookupError, "there is no account %lld", account);
        return NULL;
    }
    if (asset < 0 || asset > UINT32_MAX
        || !book_balance(self->book, (uint32_t)account, (uint32_t)asset, &available, &held)) {
        PyErr_Format(PyExc_LookupError, "there is no asset %lld", asset);
        return NULL;
    }
    return Py_BuildValue("LL", (long long)available, (long long)held);
}

static PyObject *book_object_find_order(struct book_object *self, PyObject *order)
{
    struct module_state *state = state_of(Py_TYPE(self));
    unsigned long long id = PyLong_AsUnsignedLongLong(order);
    struct order_view view;

    if (id == (unsigned long long)-1 && PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_OverflowError))
            return NULL;
        PyErr_Clear();
        id = 0; /* out of range, like 0, is no order's */
    }
    if (state == NULL || !book_is_free(self))
        return NULL;
    if (!book_find(self->book, id, &view))
        Py_RETURN_NONE;
    return PyObject_CallFunction(state->order_view, "KHIbIILLLKK", (unsigned long long)view.id, view.market,
                                 view.account, view.side, view.price, view.trigger, (long long)view.open,
                                 (long long)view.hidden, (long long)view.filled, (unsigned long long)view.client,
                                 (unsigned long long)view.until);
}

static PyObject *book_object_open_orders(struct book_object *self, PyObject *value)
{
    int overflow = 0;
    long long account = PyLong_AsLongLongAndOverflow(value, &overflow);
    PyObject *list;
    uint64_t *ids;
    size_t count;

    if ((account == -1 && PyErr_Occurred()) || !book_is_free(self))
        return NULL;
    if (account < 0 || account > UINT32_MAX || !book_has_account(self->book, (uint32_t)account)) {
        PyErr_Format(PyExc_LookupError, "there is no account %R", value);
        return NULL;
    }
    count = book_open_orders(self->book, (uint32_t)account, NULL, 0);
    ids = PyMem_New(uint64_t, count ? count : 1);
    if (ids == NULL)
        return PyErr_NoMemory();
    book_open_orders(self->book, (uint32_t)account, ids, count);
    list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        PyObject *id = PyLong_FromUnsignedLongLong(ids[i]);

        if (id == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, id);
    }
    PyMem_Free(ids);
    return list;
}

static PyObject *book_object_live(struct book_object *self, void *nothing)
{
    (void)nothing;
    return PyLong_FromUnsignedLong(book_live(self->book));
}

static PyObject *book_object_sequence(struct book_object *self, void *nothing)
{
    (void)nothing;
    return PyLong_FromUnsignedLongLong(book_sequence(self->book));
}

static PyObject *book_object_time(struct book_object *self, void *nothing)
{
    (void)nothing;
    return PyLong_FromUnsignedLongLong(book_time(self->book));
}

static PyObject *book_object_memory(struct book_object *self, void *nothing)
{
    (void)nothing;
    return PyLong_FromSize_t(book_memory(self->book));
}

/* ---- the module ---- */

#define METHOD(name, flags, text) {#name, (PyCFunction)(void (*)(void))book_object_##name, flags, PyDoc_STR(text)}

static PyMethodDef book_methods[] = {
    METHOD(apply, METH_O,
           "apply(commands, /)\n--\n\n"
           "Applies commands, 64 bytes each; returns their events, 64 bytes each."),
    METHOD(apply_into, METH_VARARGS,
           "apply_into(commands, arena, /)\n--\n\n"
           "As apply, into the caller's memory; returns commands taken and bytes written."),
    METHOD(snapshot, METH_NOARGS,
           "snapshot()\n--\n\n"
           "The state as canonical bytes."),
    METHOD(restore, METH_O | METH_CLASS,
           "restore(data, /)\n--\n\n"
           "A book from a snapshot."),
    METHOD(check, METH_NOARGS,
           "check()\n--\n\n"
           "Raises BookCorrupt if an invariant does not hold."),
    METHOD(best, METH_O,
           "best(market, /)\n--\n\n"
           "Best bid and ask in ticks, 0 where there is none."),
    METHOD(last, METH_O,
           "last(market, /)\n--\n\n"
           "Price of the last trade in ticks, 0 if there is none."),
    METHOD(depth, METH_VARARGS,
           "depth(market, levels, /)\n--\n\n"
           "Bids and asks as (price, lots shown), best first."),
    METHOD(level3, METH_O,
           "level3(market, /)\n--\n\n"
           "Bids and asks as (order, account, price, lots shown), first to trade first."),
    METHOD(checksum, METH_O,
           "checksum(market, /)\n--\n\n"
           "CRC-32 of the ten best levels of each side."),
    METHOD(balance, METH_VARARGS,
           "balance(account, asset, /)\n--\n\n"
           "Core units available and held."),
    METHOD(find_order, METH_O,
           "find_order(order, /)\n--\n\n"
           "The order as an OrderView, None if it is gone."),
    METHOD(open_orders, METH_O,
           "open_orders(account, /)\n--\n\n"
           "Ids of its orders, oldest first."),
    {NULL, NULL, 0, NULL},
};

#define PROPERTY(name, text) {#name, (getter)book_object_##name, NULL, PyDoc_STR(text), NULL}

static PyGetSetDef book_properties[] = {
    PROPERTY(live, "Orders that rest or wait."),
    PROPERTY(sequence, "Commands applied so far."),
    PROPERTY(time, "Milliseconds since 1970, as the last CLOCK said."),
    PROPERTY(memory, "Bytes in use."),
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot book_slots[] = {
    {Py_tp_new, book_object_new},
    {Py_tp_dealloc, book_object_dealloc},
    {Py_tp_methods, book_methods},
    {Py_tp_getset, book_properties},
    {Py_tp_doc, "Book(*, assets=2, markets=1, accounts=65536, orders=1048576, pages=16384)\n--\n\n"
                "The order book's core; docs/book.md says what it does."},
    {0, NULL},
};

static PyType_Spec book_spec = {
    .name = "trading.book._book.Book",
    .basicsize = sizeof(struct book_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = book_slots,
};

static int import_names(struct module_state *state)
{
    PyObject *errors = PyImport_ImportModule("trading.book.errors");
    PyObject *records = errors ? PyImport_ImportModule("trading.book.records") : NULL;

    if (records != NULL) {
        state->arena_too_small = PyObject_GetAttrString(errors, "ArenaTooSmall");
        state->snapshot_refused = PyObject_GetAttrString(errors, "SnapshotRefused");
        state->book_corrupt = PyObject_GetAttrString(errors, "BookCorrupt");
        state->book_busy = PyObject_GetAttrString(errors, "BookBusy");
        state->order_view = PyObject_GetAttrString(records, "OrderView");
    }
    Py_XDECREF(records);
    Py_XDECREF(errors);
    return PyErr_Occurred() ? -1 : 0;
}

static int module_exec(PyObject *module)
{
    struct module_state *state = PyModule_GetState(module);

    if (import_names(state) < 0)
        return -1;
    state->book_type = PyType_FromModuleAndSpec(module, &book_spec, NULL);
    if (state->book_type == NULL)
        return -1;
    return PyModule_AddObjectRef(module, "Book", state->book_type);
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    struct module_state *state = PyModule_GetState(module);

    Py_VISIT(state->book_type);
    Py_VISIT(state->arena_too_small);
    Py_VISIT(state->snapshot_refused);
    Py_VISIT(state->book_corrupt);
    Py_VISIT(state->book_busy);
    Py_VISIT(state->order_view);
    return 0;
}

static int module_clear(PyObject *module)
{
    struct module_state *state = PyModule_GetState(module);

    Py_CLEAR(state->book_type);
    Py_CLEAR(state->arena_too_small);
    Py_CLEAR(state->snapshot_refused);
    Py_CLEAR(state->book_corrupt);
    Py_CLEAR(state->book_busy);
    Py_CLEAR(state->order_view);
    return 0;
}

static void module_free(void *module)
{
    module_clear(module);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
    {0, NULL},
};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "trading.book._book",
    .m_doc = PyDoc_STR("The order book's core. Import Book from trading.book."),
    .m_size = sizeof(struct module_state),
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC PyInit__book(void)
{
    return PyModuleDef_Init(&module_definition);
}
