(** The headline theorems, restated in full: what is proved is to be read here and in Definitions.v, and nowhere else.
    Every one is a theorem about runs of the rules of Definitions.v, for every T, in every dimension where P is a problem.
    [subgradient P]: f_t(x) - f_t(u) <= sum of gradient times (x - u) on the set; convex and differentiable losses have it.
    [rise_term P r T] is sum_i (b_1 + (b_2 - b_1)^+ + ... + (b_T - b_{T-1})^+) with b_t = 1 / eta_{t,i};
    [momentum_term P r b1 T] is sum_t sum_i b1_t / eta_{t,i};
    [gradient_term beta1 Rinf G2 T] is (2 sqrt T - 1) Rinf G2^2 / (1 - beta1). *)
From Coq Require Import Reals.
From Regret Require Import Definitions Sums Runs Coordinate Upper Band.
From Regret Require Import AdaBound ReddiTheorem4.
From Regret Require Zinkevich AdaGrad AMSGrad LuoRepaired AMSBound.
From Regret Require LuoTheorem4False RateFalse RateLogarithmic.
From Regret Require Walk LuoTheorem1 Periodic Dichotomy Orbit Period3 AllBetas ReddiLimits LuoPhase Padding LuoTheorem2.
Open Scope R_scope.

(** ** Upper bounds *)

Theorem convex_differentiable_subgradient P : convex P -> differentiable P -> subgradient P.
Proof. exact (convex_subgradient P). Qed.

Theorem zinkevich2003_theorem1 P alpha G2 T R_T : 0 < alpha -> subgradient P -> in_set P (start P) -> gradients P G2 ->
  (1 <= T)%nat -> is_regret P (sgd (inverse_sqrt alpha)) T R_T ->
  R_T <= sum_i (fun i => (upper P i - lower P i) ^ 2) (dim P) * sqrt (INR T) / (2 * alpha)
       + alpha * G2 ^ 2 * (sqrt (INR T) - 1 / 2).
Proof. intros Ha Hs H1. exact (Zinkevich.zinkevich2003_theorem1 P alpha Ha Hs H1 G2 T R_T). Qed.

Theorem zinkevich2003_a_posteriori P alpha T R_T : 0 < alpha -> subgradient P -> in_set P (start P) ->
  let r := sgd (inverse_sqrt alpha) in (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= sum_i (fun i => (upper P i - lower P i) ^ 2) (dim P) * sqrt (INR T) / (2 * alpha)
       + alpha / 2 * sum_t (fun t => sum_i (fun i => grad P r t i ^ 2) (dim P) / sqrt (INR t)) T.
Proof. intros Ha Hs H1. exact (Zinkevich.zinkevich2003_a_posteriori P alpha Ha Hs H1 T R_T). Qed.

Theorem duchi2011_theorem5 P alpha D T R_T : 0 < alpha -> subgradient P -> in_set P (start P) -> diameter P D ->
  let r := adagrad alpha in (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= (D ^ 2 / (2 * alpha) + alpha) * sum_i (fun i => sqrt (sum_t (fun t => grad P r t i ^ 2) T)) (dim P).
Proof. intros Ha Hs H1 HD. exact (AdaGrad.duchi2011_theorem5 P alpha D Ha Hs H1 HD T R_T). Qed.

(** vhat_{T,i}, what AMSGrad's rates divide by. *)
Definition vhat P alpha b1 b2 T i : R := snd (snd (snd (state P (amsgrad (inverse_sqrt alpha) b1 b2) T i))).
Definition gradient_norms P r T : R := sum_i (fun i => sqrt (sum_t (fun t => grad P r t i ^ 2) T)) (dim P).

(** As first printed; b1_t nonincreasing is what its proof needs. *)
Theorem reddi2018_theorem4 P alpha D beta1 b2 b1 T R_T :
  let r := amsgrad (inverse_sqrt alpha) b1 b2 in
  amsgrad_hypotheses P alpha D beta1 b2 b1 -> nonincreasing b1 -> (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= D ^ 2 / (1 - beta1) * sum_i (fun i => sqrt (INR T) * sqrt (vhat P alpha b1 b2 T i) / alpha) (dim P)
       + D ^ 2 / (2 * (1 - beta1)) * momentum_term P r b1 T
       + alpha * sqrt (1 + ln (INR T)) / ((1 - beta1) ^ 2 * (1 - beta1 / sqrt b2) * sqrt (1 - b2)) * gradient_norms P r T.
Proof. intros r H. exact (ReddiTheorem4.reddi2018_theorem4 P alpha D beta1 b2 b1 H T R_T). Qed.

(** As revised; every b1_t <= beta1. *)
Theorem reddi2018_theorem4_revised P alpha D beta1 b2 b1 T R_T :
  let r := amsgrad (inverse_sqrt alpha) b1 b2 in
  amsgrad_hypotheses P alpha D beta1 b2 b1 -> (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= D ^ 2 / (1 - beta1) * sum_i (fun i => sqrt (INR T) * sqrt (vhat P alpha b1 b2 T i) / alpha) (dim P)
       + D ^ 2 / (1 - beta1) ^ 2 * momentum_term P r b1 T
       + alpha * sqrt (1 + ln (INR T)) / ((1 - beta1) ^ 2 * (1 - beta1 / sqrt b2) * sqrt (1 - b2)) * gradient_norms P r T.
Proof. intros r H. exact (ReddiTheorem4.reddi2018_theorem4_revised P alpha D beta1 b2 b1 H T R_T). Qed.

(** [band_hypotheses P r b1 el eu beta1 Rinf D G2]: r is AdaBound, AMSBound or any rule with momentum b1_t and rates
    el t <= etahat_t <= eu t <= Rinf, 0 < el t; P has subgradients, diameter D and gradients below G2 in norm. *)
Theorem adabound_in_band alpha b1 b2 el eu : (forall t, (1 <= t)%nat -> el t <= eu t) ->
  banded (adabound alpha b1 b2 el eu) b1 el eu /\ banded (amsbound alpha b1 b2 el eu) b1 el eu.
Proof. intros H. split; [apply adabound_banded|apply amsbound_banded]; exact H. Qed.

Theorem repaired_adabound P r b1 el eu beta1 Rinf D G2 T R_T :
  band_hypotheses P r b1 el eu beta1 Rinf D G2 -> nonincreasing b1 -> (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= D ^ 2 / (2 * (1 - beta1)) * rise_term P r T
       + D ^ 2 / (2 * (1 - beta1)) * momentum_term P r b1 T + gradient_term beta1 Rinf G2 T.
Proof. intros H. exact (adabound_repaired P r b1 el eu beta1 Rinf D G2 H T R_T). Qed.

Theorem repaired_adabound_any_beta1 P r b1 el eu beta1 Rinf D G2 T R_T :
  band_hypotheses P r b1 el eu beta1 Rinf D G2 -> (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= D ^ 2 / 2 * rise_term P r T + D ^ 2 / (1 - beta1) * momentum_term P r b1 T + gradient_term beta1 Rinf G2 T.
Proof. intros H. exact (adabound_any_beta1 P r b1 el eu beta1 Rinf D G2 H T R_T). Qed.

Theorem repaired_adabound_without_momentum P r b1 el eu Rinf D G2 T R_T :
  band_hypotheses P r b1 el eu 0 Rinf D G2 -> (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= D ^ 2 / 2 * rise_term P r T + (sqrt (INR T) - 1 / 2) * Rinf * G2 ^ 2.
Proof. intros H. exact (adabound_without_momentum P r b1 el eu 0 Rinf D G2 H T R_T eq_refl). Qed.

Theorem savarese2019_theorem3 P r b1 el eu beta1 Rinf D G2 M T R_T :
  band_hypotheses P r b1 el eu beta1 Rinf D G2 -> nonincreasing b1 ->
  1 / el 1%nat <= M -> (forall t, (1 <= t)%nat -> INR (S t) / el (S t) - INR t / eu t <= M) ->
  (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= D ^ 2 / (2 * (1 - beta1)) * (2 * INR (dim P) * M * (sqrt (INR T) - 1)
           + sum_i (fun i => / eta P r 1 i) (dim P) + momentum_term P r b1 T) + gradient_term beta1 Rinf G2 T.
Proof. intros H Hm M1 HM. exact (AdaBound.savarese2019_theorem3 P r b1 el eu beta1 Rinf D G2 H M M1 HM T R_T Hm). Qed.

(** Luo et al.'s Theorem 4 with the hypothesis that its proof needs. *)
Theorem repaired_luo_theorem4 P r b1 el eu beta1 Rinf D G2 T R_T :
  band_hypotheses P r b1 el eu beta1 Rinf D G2 -> nonincreasing b1 ->
  (forall t, (1 <= t)%nat -> eu (S t) * sqrt (INR t) <= el t * sqrt (INR (S t))) ->
  (1 <= T)%nat -> is_regret P r T R_T -> R_T <= luo2019_bound P r beta1 b1 D G2 Rinf T.
Proof. intros H Hm HS. exact (LuoRepaired.luo2019_theorem4_repaired P r b1 el eu beta1 Rinf D G2 H HS T R_T Hm). Qed.

(** For the paper's band it holds if and only if gamma >= 4, and otherwise fails from t + 1 = 2 + 3 / (4 - gamma) on. *)
Theorem luo2019_monotone_band a gamma : 0 < a -> 0 < gamma ->
  let el t := a * (1 - 1 / (gamma * INR t + 1)) in let eu t := a * (1 + 1 / (gamma * INR t)) in
  ((forall t, (1 <= t)%nat -> eu (S t) * sqrt (INR t) <= el t * sqrt (INR (S t))) <-> 4 <= gamma) /\
  (gamma < 4 -> forall t, (1 <= t)%nat -> 2 + 3 / (4 - gamma) <= INR (S t) ->
     ~ (eu (S t) * sqrt (INR t) <= el t * sqrt (INR (S t)))).
Proof.
  intros Ha Hg el eu. split; [exact (LuoRepaired.gamma_4_iff a gamma Ha Hg)|].
  intros H4 t. exact (LuoRepaired.not_steep_if_gamma_below_4 a gamma t Ha (conj Hg H4)).
Qed.

Theorem luo2019_theorem4_gamma_4 P alpha b2 b1 beta1 a gamma D G2 T R_T :
  0 < a -> 4 <= gamma -> subgradient P -> in_set P (start P) -> diameter P D -> gradients P G2 ->
  (forall t, (1 <= t)%nat -> 0 <= b1 t <= beta1) -> beta1 < 1 -> nonincreasing b1 -> (1 <= T)%nat ->
  let r := adabound alpha b1 b2 (LuoRepaired.paper_lower a gamma) (LuoRepaired.paper_upper a gamma) in
  is_regret P r T R_T -> R_T <= luo2019_bound P r beta1 b1 D G2 (LuoRepaired.paper_upper a gamma 1) T.
Proof. exact (LuoRepaired.luo2019_theorem4_gamma_4 P alpha b2 b1 beta1 a gamma D G2 T R_T). Qed.

Theorem repaired_amsbound P alpha b2 b1 el eu beta1 Rinf D G2 T R_T :
  let r := amsbound alpha b1 b2 el eu in
  0 < alpha -> band_hypotheses P r b1 el eu beta1 Rinf D G2 ->
  (forall t, (1 <= t)%nat -> el t <= el (S t)) -> (forall t, (1 <= t)%nat -> eu (S t) <= eu t) ->
  nonincreasing b1 -> (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= D ^ 2 * sqrt (INR T) / (2 * (1 - beta1)) * sum_i (fun i => AMSBound.peak (fun t => / etahat P r t i) T) (dim P)
       + D ^ 2 / (2 * (1 - beta1)) * momentum_term P r b1 T + gradient_term beta1 Rinf G2 T.
Proof. exact (AMSBound.amsbound_repaired P alpha b2 b1 el eu beta1 Rinf D G2 T R_T). Qed.

(** ** AdaBound's printed theorems are false *)

(** At T = 3, in every dimension d, for every b2: all hypotheses are met and the bound is exceeded. *)
Theorem luo2019_theorem4_violated d b2 : (1 <= d)%nat -> 0 < b2 < 1 -> exists P alpha el eu D G2,
  dim P = d /\ luo2019_hypotheses P alpha 0 b2 (constant 0) el eu D G2 /\
  let r := adabound alpha (constant 0) b2 el eu in
  exists R_3, is_regret P r 3 R_3 /\ R_3 > luo2019_bound P r 0 (constant 0) D G2 (eu 1%nat) 3.
Proof. exact (LuoTheorem4False.luo2019_theorem4_violated d b2). Qed.

Theorem luo2019_theorem4_false : ~ luo2019_theorem4_statement.
Proof. exact LuoTheorem4False.luo2019_theorem4_false. Qed.
Theorem luo2019_theorem5_false : ~ luo2019_theorem5_statement.
Proof. exact LuoTheorem4False.luo2019_theorem5_false. Qed.

(** The rate is false, too: eps_log t = 1 / (4 (1 + ln t)), band [1 - eps_log, 1 + eps_log], one fixed problem. *)
Theorem luo2019_theorem4_rate :
  let P := RateLogarithmic.slow_problem in
  let el t := 1 - RateLogarithmic.eps_log t in let eu t := 1 + RateLogarithmic.eps_log t in
  let r := adabound (7/10) (constant 0) (1/100) el eu in
  luo2019_hypotheses P (7/10) 0 (1/100) (constant 0) el eu 1 1 /\
  (forall T R_T, (1 <= T)%nat -> is_regret P r T R_T -> R_T >= INR (T / 3) / (6 * (1 + ln (INR T))) - 1) /\
  (forall T, (1 <= T)%nat -> luo2019_bound P r 0 (constant 0) 1 1 (eu 1%nat) T <= 19/6 * sqrt (INR T)) /\
  (forall K, 0 < K -> exists T, (1 <= T)%nat /\ exists R_T, is_regret P r T R_T /\
     R_T > K * luo2019_bound P r 0 (constant 0) 1 1 (eu 1%nat) T).
Proof.
  destruct RateLogarithmic.luo2019_theorem4_rate_false as (H1 & H2 & H3).
  exact (conj H1 (conj H2 (conj H3 RateLogarithmic.luo2019_theorem4_ratio_unbounded))).
Qed.

(** ** Where Adam fails *)

Theorem reflected_walk lo hi s u n M : lo <= hi ->
  ((forall j, (j <= n)%nat -> - (sum_t u n - sum_t u j) <= M) -> Rmin (hi - M) (s + sum_t u n) <= Walk.walk lo hi s u n) /\
  ((forall j, (j <= n)%nat -> sum_t u n - sum_t u j <= M) -> Walk.walk lo hi s u n <= Rmax (lo + M) (s + sum_t u n)).
Proof.
  intros H. split; [exact (Walk.reflected_walk_lower lo hi s u n M H)|exact (Walk.reflected_walk_upper lo hi s u n M H)].
Qed.

Theorem luo2019_theorem1_bounded_step b2 alpha x1 C : 0 <= b2 < 1 -> (3 <= C)%nat -> 16 * b2 ^ (C - 2) <= 1 ->
  0 < alpha <= sqrt (2 * (1 - b2) * (4 + b2)) -> 0 <= x1 <= 2 ->
  let P := line (-2) 2 x1 (LuoTheorem1.luo_gradient C) in let r := adam (inverse_sqrt alpha) (constant 0) b2 0 in
  (forall k, 0 <= iterate P r (S (k * C)) 0%nat) /\ (forall T R_T, is_regret P r T R_T -> R_T >= 2 * INR (T / C) - 4).
Proof. exact (LuoTheorem1.luo2019_theorem1_bounded_step b2 alpha x1 C). Qed.

(** The Drift Dichotomy: c of period P; [steady b P c] is the orbit on which b-averages of c settle. *)
Theorem derived_drift_dichotomy lo hi x1 alpha beta1 b2 P c : (1 <= P)%nat -> lo <= x1 <= hi -> 0 < alpha ->
  0 <= beta1 < 1 -> 0 <= b2 < 1 -> (forall t, c (t + P)%nat = c t) ->
  (0 < b2 /\ (exists s, (1 <= s <= P)%nat /\ c s <> 0)) \/ (forall s, (1 <= s <= P)%nat -> c s <> 0) ->
  let L := line lo hi x1 c in let r := adam (inverse_sqrt alpha) (constant beta1) b2 0 in
  let steady b e t := (1 - b) / (1 - b ^ P) * sum_i (fun k => b ^ k * e (t + P - k)%nat) P in
  let Dr := - sum_t (fun t => steady beta1 c t / sqrt (steady b2 (fun t => c t ^ 2) t)) P in
  let mean := sum_t c P / INR P in
  (0 < Dr -> tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 mean)) /\
  (Dr < 0 -> tends_to L r lo /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 (- mean))).
Proof. exact (Orbit.drift_dichotomy lo hi x1 alpha beta1 b2 P c). Qed.

(** The same of every rule with steps alpha / sqrt t times directions d_t that tend to a sequence d' of period P. *)
Theorem derived_drift_dichotomy_any_rule lo hi x1 alpha P c d d' r : (1 <= P)%nat -> lo <= x1 <= hi -> 0 < alpha ->
  (forall t, c (t + P)%nat = c t) -> (forall t, d' (t + P)%nat = d' t) ->
  (forall eps, 0 < eps -> exists N, forall t, (N <= t)%nat -> Rabs (d t - d' t) <= eps) ->
  let L := line lo hi x1 c in let Dr := - sum_t d' P in let mean := sum_t c P / INR P in
  (forall n, iterate L r (S (S n)) 0%nat =
     clamp lo hi (iterate L r (S n) 0%nat - alpha * / sqrt (INR (S n)) * d (S n))) ->
  (0 < Dr -> tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 mean)) /\
  (Dr < 0 -> tends_to L r lo /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 (- mean))).
Proof. exact (Dichotomy.dichotomy lo hi x1 alpha P c d d' r). Qed.

(** Adam fails for all beta1 and b2 in [0, 1). *)
Theorem derived_period3 beta1 b2 M lo hi x1 alpha : 0 <= beta1 < 1 -> 0 <= b2 < 1 -> 8 <= M * (1 - beta1) * (1 - b2) ->
  lo <= x1 <= hi -> 0 < alpha ->
  let c t := match (t mod 3)%nat with 1%nat => 2 * M + 1 | 2%nat => - M | _ => - M end in
  let L := line lo hi x1 c in let r := adam (inverse_sqrt alpha) (constant beta1) b2 0 in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) / 3).
Proof. exact (AllBetas.derived_period3 beta1 b2 M lo hi x1 alpha). Qed.

(** Reddi et al.: C, -1, -1. *)
Theorem reddi2018_theorem1_limit C lo hi x1 alpha : 2 < C -> lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 (Period3.three C (-1) (-1)) in
  let r := adam (inverse_sqrt alpha) (constant 0) (/ (1 + C ^ 2)) 0 in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * ((C - 2) / 3)).
Proof. exact (ReddiLimits.reddi2018_theorem1_limit C lo hi x1 alpha). Qed.
Theorem reddi2018_theorem6_limit C lo hi x1 alpha : 2 < C -> lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 (Period3.three C (-1) (-1)) in
  let r := adam (inverse_sqrt alpha) (constant 0) (2 / ((1 + C ^ 2) * C ^ 2)) 1 in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * ((C - 2) / 3)).
Proof. exact (ReddiLimits.reddi2018_theorem6_limit C lo hi x1 alpha). Qed.

(** Luo et al.'s Theorem 1 turns at 16 b2^(C-2) = 1, whatever the step size and the start. *)
Theorem luo2019_theorem1_limits b2 alpha x1 C : 0 < b2 < 1 -> (3 <= C)%nat -> 0 < alpha -> -2 <= x1 <= 2 ->
  let L := line (-2) 2 x1 (LuoTheorem1.luo_gradient C) in let r := adam (inverse_sqrt alpha) (constant 0) b2 0 in
  (16 * b2 ^ (C - 2) < 1 -> tends_to L r 2 /\ average_regret_tends_to L r (4 / INR C)) /\
  (1 < 16 * b2 ^ (C - 2) -> tends_to L r (-2) /\ average_regret_tends_to L r 0).
Proof. exact (LuoPhase.luo2019_theorem1_limits b2 alpha x1 C). Qed.

(** Impulses 3, -1, -1 that lie L steps apart: [padded L g t] is g at t = 1, L + 1, 2 L + 1, ... and 0 between. *)
Theorem luo2019_theorem2 beta1 b2 L x1 alpha : 0 <= beta1 -> 0 < b2 < 1 -> beta1 < sqrt b2 -> (1 <= L)%nat -> 36 * b2 ^ L <= 1 ->
  -2 <= x1 <= 2 -> 0 < alpha ->
  let P := line (-2) 2 x1 (Padding.padded L (Period3.three 3 (-1) (-1))) in
  let r := adam (inverse_sqrt alpha) (constant beta1) b2 0 in
  tends_to P r 2 /\ average_regret_tends_to P r (4 / (3 * INR L)).
Proof. exact (LuoTheorem2.luo2019_theorem2 beta1 b2 L x1 alpha). Qed.

(** For all beta1 < sqrt b2 < 1 there is a problem on which Adam fails for every step size and start. *)
Theorem reddi2018_theorem2_statement_true : reddi2018_theorem2_statement.
Proof. exact LuoTheorem2.reddi2018_theorem2. Qed.

(** Zero padding: averages with factor s of the padded sequence are averages with factor s^L of the plain one. *)
Theorem zero_padding s L g a A : 0 <= s < 1 -> (1 <= L)%nat -> a O = 0 -> A O = 0 ->
  (forall t, a (S t) = s * a t + (1 - s) * Padding.padded L g (S t)) ->
  (forall b, A (S b) = s ^ L * A b + (1 - s ^ L) * g (S b)) ->
  forall k j, (j < L)%nat -> a (S (k * L + j)) = s ^ j * ((1 - s) / (1 - s ^ L)) * A (S k).
Proof. intros Hs HL a0 A0 Ha HA. exact (Padding.zero_padding s L g a A Hs HL a0 A0 Ha HA). Qed.

Print Assumptions luo2019_theorem4_false.
Print Assumptions derived_period3.
Print Assumptions reddi2018_theorem4.
