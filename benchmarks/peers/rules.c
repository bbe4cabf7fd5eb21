/* What the engine is measured against: each rule written by hand, theory form, on losses of one coordinate on [lo, hi].
 * NAME_single is the plain loop that one would write: one run, a step after the other.  NAME_batch is vectorised C: many
 * runs side by side, in blocks, rows of a flat buffer at constant offsets, a loop over a block that the compiler turns
 * into SIMD code.  Both keep a compensated sum of losses and, where
 * slopes are random, of slopes.  Three kinds of losses: 0 a periodic table of slopes c, 1 the
 * slopes c[0] or c[1] by a random number (SplitMix64, the engine's own numbers), 2 quadratic around the table c.
 * Compiled on the spot by c.py. */
#include <math.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))
#define CLAMP(y) MAX(MIN(y, hi), lo)
#define MAX(a, b) ((a) < (b) ? (b) : (a))
#define MIN(a, b) ((b) < (a) ? (b) : (a))
#define B 136 /* lanes in a block, as in the engine */
#define HYPERS 5

typedef struct {
    const double *c;
    long period;
    double p, lo, hi;
} losses;

INLINE double uniform(uint64_t state, uint64_t gamma, long t) {
    uint64_t z = state + gamma * (uint64_t)t;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* h: hyper-parameters; m, v, w: the state; UPDATE sets rate and direction from g and t. */
#define RULE(NAME, STATES, UPDATE) \
    INLINE void NAME##_one(const int kind, const losses *f, const double *h, const uint64_t *key, long T, double x, \
                           double *out) { \
        const double lo = f->lo, hi = f->hi; \
        double sum = 0, low = 0, rate, direction, m = 0, v = 0, w = 0, slopes = 0, rest = 0; \
        long phase = 0; \
        for (long t = 1; t <= T; t++) { \
            double g, loss; \
            if (kind == 1) { \
                g = uniform(key[0], key[1], t) >= f->p ? f->c[1] : f->c[0]; \
                loss = g * x; \
            } else { \
                g = kind ? x - f->c[phase] : f->c[phase]; \
                loss = kind ? 0.5 * (g * g) : g * x; \
                if (++phase == f->period) phase = 0; \
            } \
            double total = sum + loss, part = total - sum; \
            low += (sum - (total - part)) + (loss - part); \
            sum = total; \
            if (kind == 1) { /* what regret against the best point needs: the sum of slopes */ \
                double all = slopes + g, own = all - slopes; \
                rest += (slopes - (all - own)) + (g - own); \
                slopes = all; \
            } \
            UPDATE; \
            x = x - (direction != 0 ? rate * direction : 0); \
            x = CLAMP(x); \
        } \
        (void)m, (void)v, (void)w; \
        out[0] = x, out[1] = sum + low, out[2] = slopes + rest; \
    } \
    void NAME##_single(int kind, const losses *f, const double *h, const uint64_t *key, long T, double x, \
                       double *out) { \
        if (kind == 0) NAME##_one(0, f, h, key, T, x, out); \
        else if (kind == 1) NAME##_one(1, f, h, key, T, x, out); \
        else NAME##_one(2, f, h, key, T, x, out); \
    } \
    INLINE void NAME##_block(const int kind, const losses *f, double *restrict b, const uint64_t *restrict key, \
                             long T) { \
        const double lo = f->lo, hi = f->hi; \
        long phase = 0; \
        for (long t = 1; t <= T; t++) { \
            double slope = 0; \
            if (kind != 1) { \
                slope = f->c[phase]; \
                if (++phase == f->period) phase = 0; \
            } \
            const double c0 = f->c[0], c1 = kind == 1 ? f->c[1] : 0, p = f->p; \
            for (int k = 0; k < B; k++) { \
                double x = b[k], sum = b[B + k], low = b[2 * B + k], rate, direction; \
                double m = STATES > 0 ? b[3 * B + k] : 0, v = STATES > 1 ? b[4 * B + k] : 0, \
                       w = STATES > 2 ? b[5 * B + k] : 0; \
                const double h[HYPERS] = {b[6 * B + k], b[7 * B + k], b[8 * B + k], b[9 * B + k], b[10 * B + k]}; \
                double g = kind == 0 ? slope : kind == 1 ? (uniform(key[k], key[B + k], t) >= p ? c1 : c0) : x - slope; \
                double loss = kind == 2 ? 0.5 * (g * g) : g * x; \
                double total = sum + loss, part = total - sum; \
                b[2 * B + k] = low + ((sum - (total - part)) + (loss - part)); \
                b[B + k] = total; \
                if (kind == 1) { \
                    double slopes = b[11 * B + k], all = slopes + g, own = all - slopes; \
                    b[12 * B + k] += (slopes - (all - own)) + (g - own); \
                    b[11 * B + k] = all; \
                } \
                UPDATE; \
                x = x - (direction != 0 ? rate * direction : 0); \
                b[k] = CLAMP(x); \
                if (STATES > 0) b[3 * B + k] = m; \
                if (STATES > 1) b[4 * B + k] = v; \
                if (STATES > 2) b[5 * B + k] = w; \
            } \
        } \
    } \
    /* rows: (13, lanes), as in the block; keys: (2, lanes); lanes are a multiple of B */ \
    void NAME##_batch(int kind, const losses *f, double *rows, const uint64_t *keys, long lanes, long T) { \
        _Alignas(64) double b[13 * B]; \
        _Alignas(64) uint64_t key[2 * B]; \
        for (long start = 0; start < lanes; start += B) { \
            for (int i = 0; i < 13; i++) \
                for (int k = 0; k < B; k++) b[i * B + k] = rows[i * lanes + start + k]; \
            for (int i = 0; i < 2; i++) \
                for (int k = 0; k < B; k++) key[i * B + k] = keys[i * lanes + start + k]; \
            if (kind == 0) NAME##_block(0, f, b, key, T); \
            else if (kind == 1) NAME##_block(1, f, b, key, T); \
            else NAME##_block(2, f, b, key, T); \
            for (int i = 0; i < 13; i++) \
                for (int k = 0; k < B; k++) rows[i * lanes + start + k] = b[i * B + k]; \
        } \
    }

#define MOMENTS \
    m = h[1] * m + (1 - h[1]) * g; \
    v = h[2] * v + (1 - h[2]) * g * g
#define ALPHA_T (h[0] / sqrt((double)t))
#define BAND(RATE) \
    double lower = h[3] * (1 - 1 / (h[4] * t + 1)), upper = h[3] * (1 + 1 / (h[4] * t)), raw = (RATE); \
    raw = MIN(raw, upper); \
    rate = MAX(raw, lower) / sqrt((double)t)

RULE(sgd, 0, rate = ALPHA_T; direction = g)
RULE(momentum_sgd, 1, m = h[1] * m + (1 - h[2]) * g; rate = ALPHA_T; direction = m)
RULE(csgd, 1, m = h[1] * m + (1 - h[1]) * g; rate = ALPHA_T / (1 - pow(h[1], (double)t)); direction = m)
RULE(adagrad, 2, v += g * g; rate = h[0] / sqrt(v); direction = g)
RULE(rmsprop, 2, v = h[1] * v + (1 - h[1]) * g * g; rate = ALPHA_T / sqrt(v); direction = g)
RULE(adam, 2, MOMENTS; rate = ALPHA_T / sqrt(v); direction = m)
RULE(amsgrad, 3, MOMENTS; w = MAX(w, v); rate = ALPHA_T / sqrt(w); direction = m)
RULE(adamnc, 2, double b2 = 1 - 1 / (double)t; m = h[1] * m + (1 - h[1]) * g; v = b2 * v + (1 - b2) * g * g;
     rate = ALPHA_T / sqrt(v); direction = m)
RULE(adamx, 3, MOMENTS; double q = (1 - h[1]) / (1 - h[1]); double old = q * q * w; w = MAX(old, v);
     rate = ALPHA_T / sqrt(w); direction = m)
RULE(adabound, 2, MOMENTS; BAND(h[0] / sqrt(v)); direction = m)
RULE(amsbound, 3, MOMENTS; w = MAX(w, v); BAND(h[0] / sqrt(w)); direction = m)
