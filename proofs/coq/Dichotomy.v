(** The Drift Dichotomy: f_t(x) = c_t x on [lo, hi], c_t of period P, and a rule whose steps are (alpha / sqrt t) d_t with
    d_t -> d°_t of period P.  Let Dr = - (d°_1 + ... + d°_P).  For every alpha > 0 and every start:
      if Dr > 0, x_t -> hi and R_T / T -> (hi - lo) max (0, mean c);
      if Dr < 0, x_t -> lo and R_T / T -> (hi - lo) max (0, - mean c). *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension Drift Periodic.
Open Scope R_scope.

Definition approaches (d d' : nat -> R) : Prop :=
  forall eps, 0 < eps -> exists N, forall t, (N <= t)%nat -> Rabs (d t - d' t) <= eps.
Definition drift (P : nat) (d' : nat -> R) : R := - sum_t d' P.

(** 1/sqrt a - 1/sqrt t <= P / (a sqrt a) for a <= t <= a + P. *)
Lemma inv_sqrt_close a t P : (1 <= a <= t)%nat -> (t <= a + P)%nat ->
  0 <= / sqrt (INR a) - / sqrt (INR t) <= INR P * / INR a * / sqrt (INR a).
Proof.
  intros Ha Ht. assert (A0 := sqrt_INR_pos a ltac:(lia)). assert (T0 := sqrt_INR_pos t ltac:(lia)).
  assert (AT := sqrt_INR_le a t ltac:(lia)).
  assert (EA : sqrt (INR a) * sqrt (INR a) = INR a) by (apply sqrt_sqrt, pos_INR).
  assert (ET : sqrt (INR t) * sqrt (INR t) = INR t) by (apply sqrt_sqrt, pos_INR).
  assert (D : INR t <= INR a + INR P) by (rewrite <- plus_INR; apply le_INR, Ht).
  assert (N : 0 < INR a) by (apply lt_0_INR; lia).
  set (p := sqrt (INR a)) in *. set (q := sqrt (INR t)) in *.
  assert (I : / q <= / p) by (apply inv_le; lra). split; [lra|].
  replace (/ p - / q) with ((q - p) * / (p * q)) by (field; lra).
  assert (K : q - p <= INR P * / p).
  { apply Rmult_le_reg_r with p; [lra|]. rewrite Rmult_assoc, Rinv_l by lra. nra. }
  assert (J : / (p * q) <= / INR a) by (apply inv_le; [lra|]; rewrite <- EA; apply Rmult_le_compat_l; lra).
  assert (J0 : 0 < / (p * q)) by (apply inv_pos, Rmult_lt_0_compat; lra). pose proof (inv_pos p A0).
  replace (INR P * / INR a * / p) with (INR P * / p * / INR a) by ring.
  pose proof (pos_INR P). apply Rmult_le_compat; lra.
Qed.

Section Blocks.
  Variables (alpha : R) (P : nat) (d d' : nat -> R).
  Hypothesis Ha : 0 < alpha.
  Hypothesis HP : (1 <= P)%nat.
  Hypothesis Hper : periodic P d'.
  Hypothesis Hd : approaches d d'.
  Let u t := - (alpha * / sqrt (INR t) * d t).

  Lemma d_bounded : exists B, 0 <= B /\ (forall t, (1 <= t)%nat -> Rabs (d' t) <= B) /\
    exists N, forall t, (N <= t)%nat -> (1 <= t)%nat -> Rabs (d t) <= B.
  Proof.
    destruct (periodic_bounded P d' HP Hper) as (B & B0 & HB). destruct (Hd 1) as [N HN]; [lra|].
    exists (B + 1). split; [lra|]. split; [intros t Ht; specialize (HB t Ht); lra|].
    exists N. intros t H1 H2. specialize (HN t H1). specialize (HB t H2).
    replace (d t) with ((d t - d' t) + d' t) by ring. eapply Rle_trans; [apply Rabs_triang|]. lra.
  Qed.

  Lemma u_small : exists B, 0 <= B /\ exists N, forall t, (N <= t)%nat -> (1 <= t)%nat -> Rabs (u t) <= B * / sqrt (INR t).
  Proof.
    destruct d_bounded as (B & B0 & _ & N & HN). exists (alpha * B). split; [apply Rmult_le_pos; lra|].
    exists N. intros t H1 H2. specialize (HN t H1 H2). pose proof (inv_pos _ (sqrt_INR_pos t H2)) as I.
    unfold u. rewrite Rabs_Ropp, !Rabs_mult, (Rabs_pos_eq alpha), (Rabs_pos_eq (/ _)) by lra.
    replace (alpha * B * / sqrt (INR t)) with (alpha * / sqrt (INR t) * B) by ring.
    apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact HN].
  Qed.

  (** The sum of a late block is alpha Dr / sqrt a, a = k P + 1, up to any given share. *)
  Lemma block_near eta : 0 < eta -> exists K, forall k, (K <= k)%nat ->
    Rabs (sum_t (fun j => u (k * P + j)%nat) P - alpha * drift P d' * / sqrt (INR (S (k * P)))) <= eta * / sqrt (INR (S (k * P))).
  Proof.
    intros He. destruct d_bounded as (B & B0 & HB & _). assert (P0 : 0 < INR P) by (apply lt_0_INR; lia).
    set (e := eta / (alpha * INR P * 2)).
    assert (AP : 0 < alpha * INR P) by (apply Rmult_lt_0_compat; lra).
    assert (e0 : 0 < e) by (apply Rdiv_lt_0_compat; lra).
    destruct (Hd e e0) as [N1 HN1]. destruct (INR_unbounded (B * INR P / e)) as [N2 HN2].
    exists (N1 + N2)%nat. intros k Hk. set (a := S (k * P)). set (i := / sqrt (INR a)).
    assert (Ip : 0 < i) by (apply inv_pos, sqrt_S_pos). assert (A0 : 0 < INR a) by (apply lt_0_INR; unfold a; lia).
    assert (Ea : B * INR P * / INR a <= e).
    { apply Rmult_le_reg_r with (INR a); [exact A0|]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
      assert (INR N2 <= INR a) by (apply le_INR; unfold a; nia).
      replace (B * INR P) with (B * INR P / e * e) by (field; lra). rewrite (Rmult_comm e). apply Rmult_le_compat_r; lra. }
    unfold drift. replace (alpha * - sum_t d' P * i) with (sum_t (fun j => - (alpha * i) * d' j) P)
      by (rewrite sum_t_scal; ring).
    replace (sum_t (fun j => u (k * P + j)%nat) P - sum_t (fun j => - (alpha * i) * d' j) P)
      with (sum_t (fun j => u (k * P + j)%nat + alpha * i * d' j) P).
    2:{ rewrite sum_t_plus, !sum_t_scal. ring. }
    apply Rle_trans with (INR P * (alpha * (2 * e) * i)); [|right; unfold e; field; lra].
    apply sum_t_abs. intros j Hj. set (t := (k * P + j)%nat).
    assert (It : 0 < / sqrt (INR t) <= i).
    { split; [apply inv_pos, sqrt_INR_pos; unfold t; lia|]. apply inv_le; [apply sqrt_S_pos|]. apply sqrt_INR_le. unfold t, a; lia. }
    pose proof (inv_sqrt_close a t P ltac:(unfold a, t; lia) ltac:(unfold a, t; lia)) as [C0 C1]. fold i in C0, C1.
    assert (E : d' j = d' t) by (unfold t; rewrite (periodic_shift P d' k j Hper); reflexivity).
    specialize (HN1 t ltac:(unfold t; nia)). specialize (HB t ltac:(unfold t; lia)).
    unfold u. rewrite E. set (s := / sqrt (INR t)) in *.
    replace (- (alpha * s * d t) + alpha * i * d' t) with (alpha * ((i - s) * d' t - s * (d t - d' t))) by ring.
    rewrite Rabs_mult, (Rabs_pos_eq alpha) by lra. rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|].
    eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp, !Rabs_mult, (Rabs_pos_eq (i - s)), (Rabs_pos_eq s) by lra.
    assert (Q1 : (i - s) * Rabs (d' t) <= (INR P * / INR a * i) * B) by (apply Rmult_le_compat; try lra; apply Rabs_pos).
    assert (Q2 : (INR P * / INR a * i) * B <= e * i).
    { replace (INR P * / INR a * i * B) with (B * INR P * / INR a * i) by ring. apply Rmult_le_compat_r; lra. }
    assert (Q3 : s * Rabs (d t - d' t) <= i * e) by (apply Rmult_le_compat; try lra; apply Rabs_pos). lra.
  Qed.

  Variables (lo hi : R) (x : nat -> R).
  Hypothesis Hlh : lo <= hi.
  Hypothesis Hx0 : lo <= x O <= hi.
  Hypothesis Hx : forall n, x (S n) = clamp lo hi (x n - alpha * / sqrt (INR (S n)) * d (S n)).

  Lemma drift_positive : 0 < drift P d' -> Un_cv x hi.
  Proof.
    intros D. destruct u_small as (B & B0 & Hu). assert (AD : 0 < alpha * drift P d') by (apply Rmult_lt_0_compat; lra).
    apply (drift_up lo hi B (alpha * drift P d' / 2) P x u); try assumption; try lra.
    destruct (block_near (alpha * drift P d' / 2)) as [K HK]; [lra|]. exists K. intros k Hk. specialize (HK k Hk).
      set (s := sum_t _ P) in *. set (i := / sqrt (INR (S (k * P)))) in *.
      pose proof (Rle_abs (- (s - alpha * drift P d' * i))) as A. rewrite Rabs_Ropp in A. lra.
  Qed.
  Lemma drift_negative : drift P d' < 0 -> Un_cv x lo.
  Proof.
    intros D. destruct u_small as (B & B0 & Hu). assert (AD : alpha * drift P d' < 0) by nra.
    apply (drift_down lo hi B (- (alpha * drift P d' / 2)) P x u); try assumption; try lra.
    destruct (block_near (- (alpha * drift P d' / 2))) as [K HK]; [lra|]. exists K. intros k Hk. specialize (HK k Hk).
      set (s := sum_t _ P) in *. set (i := / sqrt (INR (S (k * P)))) in *.
      pose proof (Rle_abs (s - alpha * drift P d' * i)) as A. lra.
  Qed.
End Blocks.

(** For any rule, on the line. *)
Section Dichotomy.
  Variables (lo hi x1 alpha : R) (P : nat) (c d d' : nat -> R) (r : rule).
  Hypothesis HP : (1 <= P)%nat.
  Hypothesis Hx : lo <= x1 <= hi.
  Hypothesis Ha : 0 < alpha.
  Hypothesis Hc : periodic P c.
  Hypothesis Hper : periodic P d'.
  Hypothesis Hd : approaches d d'.
  Let L := line lo hi x1 c.
  Hypothesis Hstep : forall n, iterate L r (S (S n)) 0%nat =
    clamp lo hi (iterate L r (S n) 0%nat - alpha * / sqrt (INR (S n)) * d (S n)).

  Theorem dichotomy :
    (0 < drift P d' -> tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 (mean P c))) /\
    (drift P d' < 0 -> tends_to L r lo /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 (- mean P c))).
  Proof.
    split; intros D.
    - assert (U : Un_cv (fun n => iterate L r (S n) 0%nat) hi)
        by (apply (drift_positive alpha P d d' Ha HP Hper Hd lo hi); try assumption; lra).
      split; [apply tends_to_of, U|apply (average_at_upper lo hi x1 P c r); assumption].
    - assert (U : Un_cv (fun n => iterate L r (S n) 0%nat) lo)
        by (apply (drift_negative alpha P d d' Ha HP Hper Hd lo hi); try assumption; lra).
      split; [apply tends_to_of, U|apply (average_at_lower lo hi x1 P c r); assumption].
  Qed.
End Dichotomy.
