/* A part of module.c: applying batches. */
#ifndef SLIPWAY_MODULE_APPLY_H
#define SLIPWAY_MODULE_APPLY_H

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

#endif
