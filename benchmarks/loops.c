/* The plain loops that the stepping engine is measured against: one per rule, written by hand for f_t(x) = c_t x on
 * [lo, hi] with a periodic table c, theory form.  Like the engine they keep a compensated sum of losses; with rates != 0
 * also the sums over the effective rate b = 1 / eta that bounds need.  Compiled on the spot by stepping.py. */
#include <math.h>

typedef struct {
    double x, loss, first, inverse, rise, momentum, peak, energy;
} result;

#define CLAMP(y) ((y) < lo ? lo : ((y) > hi ? hi : (y)))
#define MAX(a, b) ((a) < (b) ? (b) : (a))
#define MIN(a, b) ((b) < (a) ? (b) : (a))

/* h: hyper-parameters; STATE declares the state, UPDATE sets rate and direction from g and t; BETA is beta1_t. */
#define LOOP(NAME, STATE, UPDATE, BETA)                                                                        \
    static void NAME##_plain(const double *h, const double *c, long period, long T, double lo, double hi, double x, \
                             result *out) {                                                                    \
        double sum = 0, low = 0, rate, direction;                                                              \
        long phase = 0;                                                                                        \
        STATE;                                                                                                 \
        for (long t = 1; t <= T; t++) {                                                                        \
            double g = c[phase];                                                                               \
            if (++phase == period) phase = 0;                                                                  \
            double loss = g * x, total = sum + loss, part = total - sum;                                       \
            low += (sum - (total - part)) + (loss - part);                                                     \
            sum = total;                                                                                       \
            UPDATE;                                                                                            \
            x = x - (direction != 0 ? rate * direction : 0);                                                   \
            x = CLAMP(x);                                                                                      \
        }                                                                                                      \
        out->x = x;                                                                                            \
        out->loss = sum + low;                                                                                 \
    }                                                                                                          \
    static void NAME##_rates(const double *h, const double *c, long period, long T, double lo, double hi, double x, \
                             result *out) {                                                                    \
        double sum = 0, low = 0, rate, direction, first = 0, b = 0, rise = 0, momentum = 0, peak = 0, energy = 0; \
        long phase = 0;                                                                                        \
        STATE;                                                                                                 \
        for (long t = 1; t <= T; t++) {                                                                        \
            double decay = 1 / sqrt((double)t), g = c[phase];                                                  \
            if (++phase == period) phase = 0;                                                                  \
            double loss = g * x, total = sum + loss, part = total - sum;                                       \
            low += (sum - (total - part)) + (loss - part);                                                     \
            sum = total;                                                                                       \
            UPDATE;                                                                                            \
            x = x - (direction != 0 ? rate * direction : 0);                                                   \
            x = CLAMP(x);                                                                                      \
            double now = 1 / rate;                                                                             \
            if (t == 1) first = now;                                                                           \
            rise += MAX(now - b, 0.0);                                                                         \
            b = now;                                                                                           \
            momentum += (BETA) * b;                                                                            \
            peak = MAX(peak, b * decay);                                                                       \
            energy += g * g != 0 ? rate * (g * g) : 0;                                                         \
        }                                                                                                      \
        out->x = x, out->loss = sum + low, out->first = first, out->inverse = b, out->rise = rise;             \
        out->momentum = momentum, out->peak = peak, out->energy = energy;                                      \
    }                                                                                                          \
    void NAME(const double *h, const double *c, long period, long T, double lo, double hi, double x, int rates, \
              result *out) {                                                                                   \
        if (rates) NAME##_rates(h, c, period, T, lo, hi, x, out);                                              \
        else NAME##_plain(h, c, period, T, lo, hi, x, out);                                                    \
    }

#define MOMENTS                                                                                                \
    m = h[1] * m + (1 - h[1]) * g;                                                                             \
    v = h[2] * v + (1 - h[2]) * g * g
#define ALPHA_T (h[0] / sqrt((double)t))
#define BAND(RATE)                                                                                             \
    double lower = h[3] * (1 - 1 / (h[4] * t + 1)), upper = h[3] * (1 + 1 / (h[4] * t)), raw = (RATE);         \
    raw = MIN(raw, upper);                                                                                     \
    rate = MAX(raw, lower) / sqrt((double)t)

LOOP(sgd, , rate = ALPHA_T; direction = g, 0)
LOOP(momentum_sgd, double m = 0, m = h[1] * m + (1 - h[2]) * g; rate = ALPHA_T; direction = m, 0)
LOOP(csgd, double m = 0, m = h[1] * m + (1 - h[1]) * g; rate = ALPHA_T / (1 - pow(h[1], (double)t)); direction = m, 0)
LOOP(adagrad, double s = 0, s += g * g; rate = h[0] / sqrt(s); direction = g, 0)
LOOP(rmsprop, double v = 0, v = h[1] * v + (1 - h[1]) * g * g; rate = ALPHA_T / sqrt(v); direction = g, 0)
LOOP(adam, double m = 0; double v = 0, MOMENTS; rate = ALPHA_T / sqrt(v); direction = m, h[1])
LOOP(amsgrad, double m = 0; double v = 0; double w = 0, MOMENTS; w = MAX(w, v); rate = ALPHA_T / sqrt(w); direction = m,
     h[1])
LOOP(adamnc, double m = 0; double v = 0, double b2 = 1 - 1 / (double)t; m = h[1] * m + (1 - h[1]) * g;
     v = b2 * v + (1 - b2) * g * g; rate = ALPHA_T / sqrt(v); direction = m, h[1])
LOOP(adamx, double m = 0; double v = 0; double w = 0, MOMENTS; double q = (1 - h[1]) / (1 - h[1]); double old = q * q * w;
     w = MAX(old, v); rate = ALPHA_T / sqrt(w); direction = m, h[1])
LOOP(adabound, double m = 0; double v = 0, MOMENTS; BAND(h[0] / sqrt(v)); direction = m, h[1])
LOOP(amsbound, double m = 0; double v = 0; double w = 0, MOMENTS; w = MAX(w, v); BAND(h[0] / sqrt(w)); direction = m, h[1])
