/* A part of module.c: looking at a book. */
#ifndef SLIPWAY_MODULE_VIEWS_H
#define SLIPWAY_MODULE_VIEWS_H

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

#endif
