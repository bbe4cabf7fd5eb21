(** Further theorems, restated in full as in Main.v: horizons, other problems, and what follows from the bounds there. *)
From Coq Require Import Reals Lra Lia.
From Regret Require Import Definitions Sums Runs Coordinate Upper Band AdaBound ReddiTheorem4 Periodic ZeroSum.
From Regret Require LuoHorizons LuoTheorem4False AMSGradSchedules SavareseBand BandMidpoint Blocks ReddiTheorem2 ReddiLargeC Nadam Main.
Open Scope R_scope.

(** ** Luo et al.'s printed bound: where it is true and where it is not *)

(** At T = 1 and T = 2 it is never exceeded, by any rule with 0 < etahat_t <= R_inf and b1_t >= 0. *)
Theorem luo2019_bound_up_to_2 P r b1 beta1 D G2 Rinf T R_T :
  subgradient P -> in_set P (start P) -> diameter P D -> gradients P G2 -> (forall t, (1 <= t)%nat -> 0 <= b1 t) ->
  0 <= beta1 < 1 -> (forall t i, (1 <= t)%nat -> 0 < etahat P r t i <= Rinf) ->
  (1 <= T <= 2)%nat -> is_regret P r T R_T -> R_T <= luo2019_bound P r beta1 b1 D G2 Rinf T.
Proof. intros Hs H1 HD HG Hb Hb1 HB. exact (LuoHorizons.bound_up_to_2 P r b1 beta1 D G2 Rinf Hs H1 HD HG Hb Hb1 HB T R_T). Qed.

(** Theorems 4 and 5 as printed are true at the horizons 1 and 2, and at no other. *)
Theorem luo2019_theorem4_horizons T : (1 <= T)%nat -> (luo2019_statement_at T adabound <-> (T <= 2)%nat).
Proof. exact (LuoHorizons.luo2019_theorem4_horizons T). Qed.
Theorem luo2019_theorem5_horizons T : (1 <= T)%nat -> (luo2019_statement_at T amsbound <-> (T <= 2)%nat).
Proof. exact (LuoHorizons.luo2019_theorem5_horizons T). Qed.

(** From T = 3 on the bound is exceeded in every dimension and for every b2. *)
Theorem luo2019_theorem4_violated_from_3 T d b2 : (3 <= T)%nat -> (1 <= d)%nat -> 0 < b2 < 1 -> exists P alpha el eu D G2,
  dim P = d /\ luo2019_hypotheses P alpha 0 b2 (constant 0) el eu D G2 /\
  let r := adabound alpha (constant 0) b2 el eu in
  exists R_T, is_regret P r T R_T /\ R_T > luo2019_bound P r 0 (constant 0) D G2 (eu 1%nat) T.
Proof. intros HT. exact (proj1 (LuoHorizons.violated_from_3 T HT) d b2). Qed.

(** Corollary 4.1, b1_t = beta1 lambda^(t-1), is false with it; L_inf = el 1. *)
Theorem luo2019_corollary4_1_violated d b2 lam : (1 <= d)%nat -> 0 < b2 < 1 -> exists P alpha el eu D G2,
  dim P = d /\ let beta1 := 0 in let b1 t := beta1 * lam ^ (t - 1) in luo2019_hypotheses P alpha beta1 b2 b1 el eu D G2 /\
  let r := adabound alpha b1 b2 el eu in
  exists R_3, is_regret P r 3 R_3 /\
    R_3 > D ^ 2 * sqrt (INR 3) / (2 * (1 - beta1)) * sum_i (fun i => / etahat P r 3 i) (dim P)
        + INR (dim P) * beta1 * D ^ 2 / (2 * (1 - beta1) * (1 - lam) ^ 2 * el 1%nat)
        + (2 * sqrt (INR 3) - 1) * (eu 1%nat * G2 ^ 2 / (1 - beta1)).
Proof. exact (LuoTheorem4False.luo2019_corollary4_1_violated d b2 lam). Qed.

(** ** Savarese's constant for the paper's band, and what follows for b1_t = beta1 / t *)

Theorem savarese2019_proposition1 a gamma : 0 < a -> 0 < gamma ->
  let el t := a * (1 - 1 / (gamma * INR t + 1)) in let eu t := a * (1 + 1 / (gamma * INR t)) in
  let variation t := INR t / el t - match t with S (S n) => INR (S n) / eu (S n) | _ => 0 end in
  is_lub (fun z => exists t, (1 <= t)%nat /\ z = variation t) ((1 + 2 / gamma) / a) /\
  (forall t, (1 <= t)%nat -> variation t < (1 + 2 / gamma) / a).
Proof.
  intros Ha Hg. exact (conj (SavareseBand.savarese2019_proposition1 a gamma Ha Hg) (SavareseBand.variation_below a gamma Ha Hg)).
Qed.
Theorem savarese2019_corollary2 P r beta1 gamma D G2 T R_T : 0 < gamma ->
  let el t := 1 * (1 - 1 / (gamma * INR t + 1)) in let eu t := 1 * (1 + 1 / (gamma * INR t)) in
  banded r (fun t => beta1 / INR t) el eu -> subgradient P -> in_set P (start P) -> diameter P D -> gradients P G2 ->
  0 <= beta1 < 1 -> (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= 5 * sqrt (INR T) / (1 - beta1) * (1 + 1 / gamma) * (INR (dim P) * D ^ 2 + G2 ^ 2).
Proof.
  intros Hg el eu Hr Hs H1 HD HG Hb. exact (SavareseBand.savarese2019_corollary2 P r beta1 gamma D G2 Hg Hr Hs H1 HD HG Hb T R_T).
Qed.

(** ** Without momentum, weights from the middle of the band: s_t = 2 sqrt t / (eta_l + eta_u) that does not fall *)

Theorem repaired_band_midpoint P r el eu D G2 T R_T : banded r (constant 0) el eu -> subgradient P -> in_set P (start P) ->
  diameter P D -> 0 <= D -> gradients P G2 -> 0 <= G2 -> (forall t, (1 <= t)%nat -> 0 < el t <= eu t) ->
  let s t := 2 * sqrt (INR t) / (el t + eu t) in (forall t, (1 <= t)%nat -> s t <= s (S t)) ->
  (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= INR (dim P) * D ^ 2 * s T / 2 + sqrt (INR (dim P)) * D * G2 * sum_t (fun t => (eu t - el t) / (eu t + el t)) T
       + G2 ^ 2 / 2 * sum_t (fun t => s t * eu t ^ 2 / INR t) T.
Proof.
  intros Hr Hs H1 HD HD0 HG HG0 HB s Hrise HT HR. apply (regret_le P r T R_T _ HR). intros u Hu.
  exact (BandMidpoint.midpoint_bound P r el eu D G2 Hr Hs H1 HD HD0 HG HG0 HB Hrise u Hu T HT).
Qed.

(** ** AMSGrad with momentum that fades, |g_{t,i}| <= G *)

Definition moment_term P alpha beta1 b2 b1 T : R :=
  alpha * sqrt (1 + ln (INR T)) / ((1 - beta1) ^ 2 * (1 - beta1 / sqrt b2) * sqrt (1 - b2)) *
  Main.gradient_norms P (amsgrad (inverse_sqrt alpha) b1 b2) T.

Theorem reddi2018_corollary1 P alpha D beta1 lam b2 G T R_T : let b1 t := beta1 * lam ^ (t - 1) in
  amsgrad_hypotheses P alpha D beta1 b2 b1 -> AMSGradSchedules.gradients_inf P G -> 0 <= G -> 0 <= lam < 1 -> (1 <= T)%nat ->
  is_regret P (amsgrad (inverse_sqrt alpha) b1 b2) T R_T ->
  R_T <= D ^ 2 / (1 - beta1) * sum_i (fun i => sqrt (INR T) * sqrt (Main.vhat P alpha b1 b2 T i) / alpha) (dim P)
       + INR (dim P) * beta1 * D ^ 2 * G / (2 * alpha * (1 - beta1) * (1 - lam) ^ 2) + moment_term P alpha beta1 b2 b1 T.
Proof. intros b1 H HG H0 Hl. exact (AMSGradSchedules.reddi2018_corollary1 P alpha D beta1 lam b2 G H HG H0 Hl T R_T). Qed.
Theorem tran2019_theorem4_1 P alpha D beta1 lam b2 G T R_T : let b1 t := beta1 * lam ^ (t - 1) in
  amsgrad_hypotheses P alpha D beta1 b2 b1 -> AMSGradSchedules.gradients_inf P G -> 0 <= G -> 0 <= lam < 1 -> (1 <= T)%nat ->
  is_regret P (amsgrad (inverse_sqrt alpha) b1 b2) T R_T ->
  R_T <= INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1)) * sqrt (INR T)
       + INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1) * (1 - lam) ^ 2) + moment_term P alpha beta1 b2 b1 T.
Proof. intros b1 H HG H0 Hl. exact (AMSGradSchedules.tran2019_theorem4_1 P alpha D beta1 lam b2 G H HG H0 Hl T R_T). Qed.
Theorem tran2019_theorem4_1_inverse_time P alpha D beta1 b2 G T R_T : let b1 t := beta1 / INR t in
  amsgrad_hypotheses P alpha D beta1 b2 b1 -> AMSGradSchedules.gradients_inf P G -> 0 <= G -> (1 <= T)%nat ->
  is_regret P (amsgrad (inverse_sqrt alpha) b1 b2) T R_T ->
  R_T <= INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1)) * sqrt (INR T)
       + INR (dim P) * D ^ 2 * G * sqrt (INR T) / (alpha * (1 - beta1)) + moment_term P alpha beta1 b2 b1 T.
Proof. exact (AMSGradSchedules.tran2019_theorem4_1_inverse_time P alpha D beta1 b2 G T R_T). Qed.

(** Kingma and Ba's Lemma 10.3, sum of |g_t| / sqrt t <= 2 G |g_{1:T}|_2, is false. *)
Theorem kingma2015_lemma10_3_false : exists T g G, (1 <= T)%nat /\ (forall t, (1 <= t <= T)%nat -> Rabs (g t) <= G) /\
  sum_t (fun t => Rabs (g t) / sqrt (INR t)) T > 2 * G * sqrt (sum_t (fun t => g t ^ 2) T).
Proof.
  exists 1%nat, (fun _ => 2/5), (2/5). assert (A : Rabs (2/5) = 2/5) by (apply Rabs_pos_eq; lra).
  split; [lia|]. split; [intros; lra|]. cbn [sum_t]. simpl INR. rewrite A, sqrt_1, !Rplus_0_l, sqrt_pow2 by lra. lra.
Qed.

(** ** The reflected walk, block after block: block k is the times b k, ..., b (k+1); way u i j = u_{i+1} + ... + u_j. *)

Theorem reflected_walk_blocks_up lo hi eps (u x : nat -> R) (b : nat -> nat) n : lo <= hi -> 0 <= eps ->
  lo <= x O <= hi /\ (forall t, x (S t) = clamp lo hi (x t + u (S t))) -> (forall k, (b k <= b (S k))%nat) ->
  let way i j := sum_t u j - sum_t u i in
  (forall k i j, (b k <= i <= j)%nat -> (j <= b (S k))%nat -> - eps <= way i j) -> (forall k, 0 <= way (b k) (b (S k))) ->
  hi - lo <= way (b O) (b n) -> forall k, (n <= k)%nat ->
  hi - eps <= x (b k) /\ forall j, (b k <= j <= b (S k))%nat -> hi - 2 * eps <= x j.
Proof. intros H1 H2 H3 H4 way H5 H6. exact (Blocks.blocks_up lo hi eps u x b H1 H2 H3 H4 H5 H6 n). Qed.
Theorem reflected_walk_blocks_down lo hi eps (u x : nat -> R) (b : nat -> nat) n : lo <= hi -> 0 <= eps ->
  lo <= x O <= hi /\ (forall t, x (S t) = clamp lo hi (x t + u (S t))) -> (forall k, (b k <= b (S k))%nat) ->
  let way i j := sum_t u j - sum_t u i in
  (forall k i j, (b k <= i <= j)%nat -> (j <= b (S k))%nat -> way i j <= eps) -> (forall k, way (b k) (b (S k)) <= 0) ->
  way (b O) (b n) <= - (hi - lo) -> forall k, (n <= k)%nat ->
  x (b k) <= lo + eps /\ forall j, (b k <= j <= b (S k))%nat -> x j <= lo + 2 * eps.
Proof. exact (Blocks.blocks_down lo hi eps u x b n). Qed.

(** ** Where Adam fails *)

(** Reddi et al.'s own problem for their Theorem 2: C, -1, ..., -1 of period C; J is any natural number. *)
Theorem reddi2018_theorem2_problem beta1 b2 C J lo hi x1 alpha : 0 <= beta1 -> 0 < b2 < 1 -> beta1 < sqrt b2 -> (2 <= C)%nat ->
  INR C ^ 2 * b2 ^ J <= 1 -> 9 <= 4 * (INR C - INR J) * (1 - beta1 / sqrt b2) * sqrt (1 - b2) -> lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 (fun t => if Nat.eqb (t mod C) 1 then INR C else -1) in
  let r := adam (inverse_sqrt alpha) (constant beta1) b2 0 in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) / INR C).
Proof.
  intros B1 B2 Hg HC HJ Hl. exact (ReddiTheorem2.reddi2018_theorem2_problem beta1 b2 C J B1 B2 Hg HC HJ Hl lo hi x1 alpha).
Qed.
Theorem reddi2018_theorem2_large_C beta1 b2 : 0 <= beta1 -> 0 < b2 < 1 -> beta1 < sqrt b2 ->
  exists C0, forall C, (C0 <= C)%nat -> forall lo hi x1 alpha, lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 (fun t => if Nat.eqb (t mod C) 1 then INR C else -1) in
  let r := adam (inverse_sqrt alpha) (constant beta1) b2 0 in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) / INR C).
Proof. exact (ReddiLargeC.reddi2018_theorem2_large_C beta1 b2). Qed.

(** Nadam fails for all beta1 and b2 in [0, 1), as Adam does. *)
Theorem derived_nadam beta1 b2 M lo hi x1 alpha : 0 <= beta1 < 1 -> 0 <= b2 < 1 -> 8 <= M * (1 - beta1) * (1 - b2) ->
  lo <= x1 <= hi -> 0 < alpha ->
  let c t := match (t mod 3)%nat with 1%nat => 2 * M + 1 | 2%nat => - M | _ => - M end in
  let L := line lo hi x1 c in let r := nadam (inverse_sqrt alpha) (constant beta1) b2 in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) / 3).
Proof. exact (Nadam.derived_nadam beta1 b2 M lo hi x1 alpha). Qed.

(** The zero-sum principle.  [settles r P c d]: on gradients c, r alpha takes steps alpha / sqrt t times directions that
    tend to d, of period P; [near Q]: Q h for every small enough h > 0.  Here the directions on c settle on dir c. *)
Definition fails_on (r : R -> rule) (c : nat -> R) (h : R) : Prop := forall lo hi x1 alpha, lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 c in tends_to L (r alpha) hi /\ average_regret_tends_to L (r alpha) ((hi - lo) * h).

Lemma fails_of_wrong P g r e h : (1 <= P)%nat -> sum_t g P = 0 -> goes_wrong r P (moved g e h) -> fails_on r (moved g e h) h.
Proof.
  intros HP H0 [_ W] lo hi x1 alpha Hx Ha. specialize (W lo hi x1 alpha Hx Ha). cbv zeta in *.
  rewrite (moved_mean P g HP H0) in W. exact W.
Qed.
Theorem derived_zero_sum P g (r : R -> rule) dir : (1 <= P)%nat -> (forall t, g (t + P)%nat = g t) -> sum_t g P = 0 ->
  let Dr c := - sum_t (dir c) P in let c e h t := e * g t + h in
  (forall e, e = 1 \/ e = -1 -> near (fun h => settles r P (c e h) (dir (c e h)))) ->
  (forall e, e = 1 \/ e = -1 -> Dr (c e 0) = e * Dr g) ->
  (forall e eps, e = 1 \/ e = -1 -> 0 < eps -> near (fun h => Rabs (Dr (c e h) - Dr (c e 0)) < eps)) ->
  Dr g <> 0 -> exists e, (e = 1 \/ e = -1) /\ near (fun h => fails_on r (c e h) h).
Proof.
  intros HP Hg H0 Dr c Hs Ho Hc Hne. destruct (zero_sum P g HP Hg H0 r dir Hs Ho Hc Hne) as (e & He & h0 & A & H).
  exists e. split; [exact He|]. exists h0. split; [exact A|]. intros h Hh. exact (fails_of_wrong P g r e h HP H0 (H h Hh)).
Qed.
(** How small: the drift must change by less than |Dr(g)|. *)
Theorem derived_zero_sum_at P g (r : R -> rule) dir e h : (1 <= P)%nat -> (forall t, g (t + P)%nat = g t) -> sum_t g P = 0 ->
  let Dr c := - sum_t (dir c) P in let c e h t := e * g t + h in
  0 < h -> settles r P (c e h) (dir (c e h)) -> Dr (c e 0) = e * Dr g -> Rabs (Dr (c e h) - Dr (c e 0)) < e * Dr g ->
  fails_on r (c e h) h.
Proof.
  intros HP Hg H0 Dr c Hh Hs Ho Hc. exact (fails_of_wrong P g r e h HP H0 (zero_sum_at P g HP Hg H0 r dir e h Hh Hs Ho Hc)).
Qed.
(** Of Adam: the drift is odd and continuous. *)
Theorem derived_zero_sum_adam beta1 b2 P g : (1 <= P)%nat -> (forall t, g (t + P)%nat = g t) -> sum_t g P = 0 ->
  0 <= beta1 < 1 -> 0 <= b2 < 1 ->
  (0 < b2 /\ (exists s, (1 <= s <= P)%nat /\ g s <> 0)) \/ (forall s, (1 <= s <= P)%nat -> g s <> 0) ->
  let steady b e t := (1 - b) / (1 - b ^ P) * sum_i (fun k => b ^ k * e (t + P - k)%nat) P in
  sum_t (fun t => steady beta1 g t / sqrt (steady b2 (fun t => g t ^ 2) t)) P <> 0 ->
  exists e, (e = 1 \/ e = -1) /\
  near (fun h => fails_on (fun alpha => adam (inverse_sqrt alpha) (constant beta1) b2 0) (fun t => e * g t + h) h).
Proof.
  intros HP Hg H0 B1 B2 Hn steady HD. destruct (zero_sum_adam P g HP Hg H0 beta1 b2 B1 B2 Hn HD) as (e & He & h0 & A & H).
  exists e. split; [exact He|]. exists h0. split; [exact A|]. intros h Hh. exact (fails_of_wrong P g _ e h HP H0 (H h Hh)).
Qed.
