(** T = 3 is the least horizon at which Luo et al.'s (2019) Theorems 4 and 5 fail, and they fail at every later one.
    At T = 1 and T = 2 the printed bound is never exceeded, for any rule with 0 < etahat_t <= R_inf and b1_t >= 0: by
    Young's inequality every coordinate has
      g_t (x_t - u) <= 3 / (10 R_inf) D^2 + 5 R_inf / 6 g_t^2,
    and 3 T / 10 <= sqrt T / 2 and 5 T / 6 <= 2 sqrt T - 1 for T = 1, 2.
    At T >= 3 it is exceeded by the example of LuoTheorem4False with a band that jumps at T from 1 / (100 T^2) to 3/5. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper Band AdaBound LuoTheorem4False.
Open Scope R_scope.

(** ** T = 1 and T = 2 *)

Lemma young D R g z : 0 < R -> - D <= z <= D -> g * z <= 3 / (10 * R) * D ^ 2 + 5 * R / 6 * g ^ 2.
Proof.
  intros HR Hz. assert (I : 0 < / (120 * R)) by (apply inv_pos; lra).
  assert (E : g * z = 3 / (10 * R) * z ^ 2 + 5 * R / 6 * g ^ 2 - (6 * z - 10 * R * g) ^ 2 * / (120 * R)) by (field; lra).
  pose proof (Rmult_le_pos _ _ (pow2_ge_0 (6 * z - 10 * R * g)) (Rlt_le _ _ I)).
  assert (Z : z ^ 2 <= D ^ 2) by nra.
  assert (K : 0 <= 3 / (10 * R)) by (apply Rmult_le_pos; [lra|left; apply inv_pos; lra]).
  pose proof (Rmult_le_compat_l _ _ _ K Z). lra.
Qed.
Lemma first_two T : (1 <= T <= 2)%nat -> 3 * INR T / 10 <= sqrt (INR T) / 2 /\ 5 * INR T / 6 <= 2 * sqrt (INR T) - 1.
Proof.
  intros H. assert (C : (T = 1 \/ T = 2)%nat) by lia. destruct C as [-> | ->].
  - simpl INR. rewrite sqrt_1. lra.
  - replace (INR 2) with 2 by (simpl; ring). assert (1.4 < sqrt 2) by (apply sqrt_above; lra). lra.
Qed.

Section FirstTwo.
  Variables (P : problem) (r : rule) (b1 : nat -> R) (beta1 D G2 Rinf : R).
  Hypothesis Hs : subgradient P.
  Hypothesis H1 : in_set P (start P).
  Hypothesis HD : diameter P D.
  Hypothesis HG : gradients P G2.
  Hypothesis Hb : forall t, (1 <= t)%nat -> 0 <= b1 t.
  Hypothesis Hb1 : 0 <= beta1 < 1.
  Hypothesis Hband : forall t i, (1 <= t)%nat -> 0 < etahat P r t i <= Rinf.
  Let cost : R := INR (dim P) * (3 / (10 * Rinf) * D ^ 2) + 5 * Rinf / 6 * G2 ^ 2.

  Lemma regret_by_young u T : in_set P u -> regret_against P r u T <= INR T * cost.
  Proof.
    intros Hu. assert (R0 : 0 < Rinf) by (pose proof (Hband 1 0 ltac:(lia)); lra).
    eapply Rle_trans; [apply linearised; assumption|]. rewrite sum_swap, <- (sum_t_const cost T).
    apply sum_t_le. intros t Ht.
    apply Rle_trans with (sum_i (fun i => 3 / (10 * Rinf) * D ^ 2 + 5 * Rinf / 6 * grad P r t i ^ 2) (dim P)).
    - apply sum_i_le. intros i Hi. apply young; [exact R0|].
      pose proof (iterate_in P r t H1 i Hi). specialize (Hu i Hi). specialize (HD i Hi). lra.
    - rewrite sum_i_plus, sum_i_const, sum_i_scal. apply Rplus_le_compat_l, Rmult_le_compat_l; [lra|].
      apply (HG t (iterate P r t)); [lia|apply iterate_in, H1].
  Qed.

  Theorem bound_up_to_2 T R_T : (1 <= T <= 2)%nat -> is_regret P r T R_T -> R_T <= luo2019_bound P r beta1 b1 D G2 Rinf T.
  Proof.
    intros HT HR. apply (regret_le P r T R_T _ HR). intros u Hu.
    eapply Rle_trans; [apply regret_by_young, Hu|]. unfold luo2019_bound, cost. destruct (first_two T HT) as [A1 A2].
    assert (R0 : 0 < Rinf) by (pose proof (Hband 1 0 ltac:(lia)); lra).
    assert (Q : 1 <= / (1 - beta1)) by (rewrite <- Rinv_1; apply inv_le; lra).
    assert (W : INR (dim P) * / Rinf <= sum_i (fun i => / etahat P r T i) (dim P)).
    { rewrite <- (sum_i_const (/ Rinf) (dim P)). apply sum_i_le. intros i Hi. apply inv_le; apply Hband; lia. }
    assert (M : 0 <= sum_t (fun t => sum_i (fun i => b1 t / eta P r t i) (dim P)) T).
    { apply sum_t_nonneg. intros t Ht. apply sum_i_nonneg. intros i Hi.
      apply Rmult_le_pos; [apply Hb; lia|left; apply inv_pos]. rewrite (eta_of P r t i) by lia.
      apply Rmult_lt_0_compat; [apply Hband; lia|apply inv_pos, sqrt_INR_pos; lia]. }
    assert (W0 : 0 <= INR (dim P) * / Rinf) by (apply Rmult_le_pos; [apply pos_INR|left; apply inv_pos, R0]).
    set (S := sum_i _ _) in *. set (K := sum_t _ _) in *. set (s := sqrt (INR T)) in *. set (q := / (1 - beta1)) in *.
    pose proof (pow2_ge_0 D) as D0. pose proof (pow2_ge_0 G2) as G0. pose proof (pos_INR T) as T0.
    replace (INR T * (INR (dim P) * (3 / (10 * Rinf) * D ^ 2) + 5 * Rinf / 6 * G2 ^ 2))
      with (D ^ 2 * ((3 * INR T / 10) * (INR (dim P) * / Rinf)) + 5 * INR T / 6 * (Rinf * G2 ^ 2)) by (field; lra).
    replace (D ^ 2 * s / (2 * (1 - beta1)) * S) with (D ^ 2 * (s / 2 * S) * q) by (unfold q; field; lra).
    replace (D ^ 2 / (2 * (1 - beta1)) * K) with (D ^ 2 / 2 * K * q) by (unfold q; field; lra).
    replace ((2 * s - 1) * (Rinf * G2 ^ 2 / (1 - beta1))) with ((2 * s - 1) * (Rinf * G2 ^ 2) * q) by (unfold q; field; lra).
    assert (C1 : D ^ 2 * ((3 * INR T / 10) * (INR (dim P) * / Rinf)) <= D ^ 2 * (s / 2 * S))
      by (apply Rmult_le_compat_l; [exact D0|apply Rmult_le_compat; lra]).
    assert (C2 : 5 * INR T / 6 * (Rinf * G2 ^ 2) <= (2 * s - 1) * (Rinf * G2 ^ 2))
      by (apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|exact A2]).
    assert (N1 : 0 <= D ^ 2 * ((3 * INR T / 10) * (INR (dim P) * / Rinf)))
      by (apply Rmult_le_pos; [exact D0|apply Rmult_le_pos; lra]).
    assert (N2 : 0 <= 5 * INR T / 6 * (Rinf * G2 ^ 2)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
    assert (N3 : 0 <= D ^ 2 / 2 * K * q) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|lra]).
    assert (G : forall x, 0 <= x -> x <= x * q)
      by (intros x Hx; rewrite <- (Rmult_1_r x) at 1; apply Rmult_le_compat_l; lra).
    pose proof (G _ (Rle_trans _ _ _ N1 C1)). pose proof (G _ (Rle_trans _ _ _ N2 C2)). lra.
  Qed.
End FirstTwo.

Lemma luo_up_to_2 method : (forall alpha b1 b2 el eu, (forall t, (1 <= t)%nat -> el t <= eu t) ->
  banded (method alpha b1 b2 el eu) b1 el eu) -> forall T, (1 <= T <= 2)%nat -> luo2019_statement_at T method.
Proof.
  intros Hm T HT P alpha beta1 b2 b1 el eu D G2 [Hc Hd Hs _ (E1 & Hb & Hb1) _ Hl Hu _ HD HG] R_T HR.
  destruct (Hm alpha b1 b2 el eu (fun t Ht => proj1 (Hu t Ht))) as [_ Hband].
  assert (Top : forall t, (1 <= t)%nat -> eu t <= eu 1%nat).
  { induction t as [|[|t] IH]; intros Ht; [lia|lra|]. specialize (IH ltac:(lia)). destruct (Hu (S t) ltac:(lia)). lra. }
  refine (bound_up_to_2 P _ b1 beta1 D G2 (eu 1%nat) (convex_subgradient P Hc Hd) Hs HD HG _ _ _ T R_T HT HR).
  - intros t Ht. apply Hb, Ht.
  - pose proof (Hb 1%nat (le_n 1)). lra.
  - intros t i Ht. specialize (Hband P t i Ht). specialize (Top t Ht). destruct (Hl t Ht). lra.
Qed.

(** ** T >= 3 *)

Section Later.
  Variable T : nat.
  Hypothesis HT : (3 <= T)%nat.
  Definition small_rate : R := / (100 * INR T ^ 2).
  Definition late_lower (t : nat) : R := if Nat.ltb t T then small_rate else 3/5.

  Lemma T_at_least_3 : 3 <= INR T.
  Proof. replace 3 with (INR 3) by (simpl; ring). apply le_INR, HT. Qed.
  Lemma small_rate_range : 0 < small_rate <= 1/900 /\ INR T * (INR T * small_rate) = 1/100.
  Proof.
    pose proof T_at_least_3. assert (9 <= INR T ^ 2) by nra. unfold small_rate. split; [split|field; lra].
    - apply inv_pos. lra.
    - replace (1/900) with (/ 900) by field. apply inv_le; lra.
  Qed.
  Lemma late_range t : small_rate <= late_lower t <= jump_upper t.
  Proof. pose proof small_rate_range. unfold late_lower, jump_upper. destruct Nat.ltb; lra. Qed.
  Lemma late_hypotheses d alpha b2 : 0 < alpha -> 0 < b2 < 1 ->
    luo2019_hypotheses (ones d) alpha 0 b2 (constant 0) late_lower jump_upper 1 (sqrt (INR d)).
  Proof.
    intros Ha Hb. pose proof small_rate_range. apply ones_hypotheses; [exact Ha|exact Hb| | |].
    - intros t Ht. unfold late_lower. destruct (Nat.ltb_spec t T), (Nat.ltb_spec (S t) T); try lra; lia.
    - intros t Ht. pose proof (late_range t). unfold jump_upper in *. lra.
    - exists (3/5). split; intros e He; exists T; intros n Hn; unfold late_lower, jump_upper;
        [destruct (Nat.ltb_spec n T); [lia|]|]; unfold R_dist; replace (3/5 - 3/5) with 0 by lra; rewrite Rabs_R0; exact He.
  Qed.

  Variables (d : nat) (r : rule).
  Hypothesis Hd : (1 <= d)%nat.
  Let P := ones d.
  Hypothesis Hr : has_momentum r (constant 0).
  Hypothesis Hlow : forall t i, (1 <= t)%nat -> etahat P r t i = late_lower t.

  (** Until T the points hardly move. *)
  Lemma slow n i : (n < T)%nat -> (i < d)%nat -> 1 - INR n * small_rate <= iterate P r (S n) i <= 1.
  Proof.
    intros Hn Hi. destruct small_rate_range as [D _]. induction n as [|n IH].
    - replace (iterate P r 1 i) with 1 by reflexivity. simpl INR. lra.
    - specialize (IH ltac:(lia)). unfold P. rewrite (step d r late_lower Hr Hlow). fold P. unfold late_lower.
      destruct (Nat.ltb_spec (S n) T); [|lia].
      replace (INR (S n) * small_rate) with (INR n * small_rate + small_rate) by (rewrite S_INR; ring).
      assert (I : 0 < / sqrt (INR (S n)) <= 1)
        by (split; [apply inv_pos, sqrt_S_pos|rewrite <- Rinv_1; apply inv_le; [lra|apply one_le_sqrt_INR; lia]]).
      assert (J : 0 <= small_rate / sqrt (INR (S n)) <= small_rate) by (unfold Rdiv; split; nra).
      unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra.
  Qed.
  Lemma regret_at_least : INR d * (INR T - 1/100) <= regret_against P r (fun _ => 0) T.
  Proof.
    destruct small_rate_range as [D E]. rewrite <- E.
    replace (INR d * (INR T - INR T * (INR T * small_rate)))
      with (sum_t (fun _ => INR d * (1 - INR T * small_rate)) T) by (rewrite sum_t_const; ring).
    apply sum_t_le. intros t Ht. unfold P. simpl loss. fold P. rewrite sum_i_const, <- (sum_i_const _ d).
    assert (sum_i (fun _ => 1 - INR T * small_rate) d <= sum_i (iterate P r t) d); [|lra].
    apply sum_i_le. intros i Hi. destruct t as [|t]; [lia|]. pose proof (slow t i ltac:(lia) Hi).
    assert (INR t <= INR T) by (apply le_INR; lia).
    assert (INR t * small_rate <= INR T * small_rate) by (apply Rmult_le_compat_r; lra). lra.
  Qed.

  Theorem late_violation R_T : is_regret P r T R_T -> R_T > luo2019_bound P r 0 (constant 0) 1 (sqrt (INR d)) (3/5) T.
  Proof.
    intros HR. apply Rlt_le_trans with (regret_against P r (fun _ => 0) T); [|apply (regret_ge P r T R_T _ HR)].
    - eapply Rlt_le_trans; [|apply regret_at_least]. unfold P. rewrite (the_bound d r late_lower Hlow) by lia.
      assert (1 <= INR d) by (apply (le_INR 1), Hd). apply Rmult_lt_compat_l; [lra|].
      unfold late_lower. rewrite Nat.ltb_irrefl. replace (/ (3/5)) with (5/3) by field. pose proof T_at_least_3.
      assert (E : sqrt (INR T) * sqrt (INR T) = INR T) by (apply sqrt_sqrt; lra).
      assert (S3 : 1.732 <= sqrt (INR T)) by (apply le_sqrt; lra). set (s := sqrt (INR T)) in *.
      assert (0 <= (s - 1.732) * (s - 0.31)) by (apply Rmult_le_pos; lra). lra.
    - intros i Hi. simpl. lra.
  Qed.
End Later.

Definition violated_at (T : nat) (method : R -> (nat -> R) -> R -> (nat -> R) -> (nat -> R) -> rule) : Prop :=
  forall d b2, (1 <= d)%nat -> 0 < b2 < 1 -> exists P alpha el eu D G2,
    dim P = d /\ luo2019_hypotheses P alpha 0 b2 (constant 0) el eu D G2 /\
    let r := method alpha (constant 0) b2 el eu in
    exists R_T, is_regret P r T R_T /\ R_T > luo2019_bound P r 0 (constant 0) D G2 (eu 1%nat) T.

Theorem violated_from_3 T : (3 <= T)%nat -> violated_at T adabound /\ violated_at T amsbound.
Proof.
  intros HT. destruct (small_rate_range T HT) as [D _].
  split; intros d b2 Hd Hb; (assert (S0 : 0 < sqrt (1 - b2)) by (apply sqrt_lt_R0; lra));
    pose proof (Rmult_lt_0_compat _ _ (proj1 D) S0) as A; set (alpha := small_rate T * sqrt (1 - b2)) in *;
    exists (ones d), alpha, (late_lower T), jump_upper, 1, (sqrt (INR d));
    (split; [reflexivity|]); (split; [apply late_hypotheses; assumption|]); cbv zeta; eexists; (split; [apply ones_regret|]).
  - apply (late_violation T HT d _ Hd); [apply adabound_banded; intros; apply late_range, HT| |apply ones_regret].
    intros. apply (low4 d b2 _ (small_rate T) _ _ Hb (proj1 D) (conj A (Rle_refl _)) (late_range T HT)). assumption.
  - apply (late_violation T HT d _ Hd); [apply amsbound_banded; intros; apply late_range, HT| |apply ones_regret].
    intros. apply (low5 d b2 _ (small_rate T) _ _ Hb (proj1 D) (conj A (Rle_refl _)) (late_range T HT)). assumption.
Qed.

Lemma at_3_or_later method : (forall T, (3 <= T)%nat -> violated_at T method) ->
  (forall T, (1 <= T <= 2)%nat -> luo2019_statement_at T method) ->
  forall T, (1 <= T)%nat -> (luo2019_statement_at T method <-> (T <= 2)%nat).
Proof.
  intros V H T HT. split; [|intros H2; apply H; lia]. intros St. destruct (le_lt_dec T 2) as [L|L]; [exact L|exfalso].
  destruct (V T L 1%nat (1/2)) as (P & alpha & el & eu & D & G2 & _ & Hh & R_T & HR & Hgt); [lia|lra|].
  specialize (St P alpha 0 (1/2) (constant 0) el eu D G2 Hh R_T HR). lra.
Qed.

(** The horizons at which the printed theorems are true. *)
Theorem luo2019_theorem4_horizons T : (1 <= T)%nat -> (luo2019_statement_at T adabound <-> (T <= 2)%nat).
Proof.
  apply at_3_or_later; [intros; apply violated_from_3; assumption|]. apply luo_up_to_2. exact adabound_banded.
Qed.
Theorem luo2019_theorem5_horizons T : (1 <= T)%nat -> (luo2019_statement_at T amsbound <-> (T <= 2)%nat).
Proof.
  apply at_3_or_later; [intros; apply violated_from_3; assumption|]. apply luo_up_to_2. exact amsbound_banded.
Qed.
