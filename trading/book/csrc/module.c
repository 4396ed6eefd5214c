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

/* Two long parts of this file, in files of their own. */
#include "module_apply.h"
#include "module_views.h"

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
