(** Period 3: the orbit of the moments in closed form, and a problem on which Adam fails for all beta1, b2 in [0, 1):
      gradients 2 M + 1, -M, -M with M (1 - beta1) (1 - b2) >= 8, whose best point is lo.
    For every alpha > 0 and every start x_t -> hi and R_T / T -> (hi - lo) / 3.  No condition beta1 < sqrt b2. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension Periodic Dichotomy AdamDrift.
Open Scope R_scope.

(** a at t = 1 mod 3, b at t = 2 mod 3, c at t = 0 mod 3. *)
Definition three (a b c : R) (t : nat) : R := match (t mod 3)%nat with 1%nat => a | 2%nat => b | _ => c end.

Lemma three_periodic a b c : periodic 3 (three a b c).
Proof. intros t. unfold three. replace (t + 3)%nat with (t + 1 * 3)%nat by lia. rewrite Nat.mod_add by lia. reflexivity. Qed.
Lemma three_mean a b c : mean 3 (three a b c) = (a + b + c) / 3.
Proof. unfold mean. cbn [sum_t]. unfold three. simpl. field. Qed.
Lemma three_cases t : (t mod 3 = 0 /\ S t mod 3 = 1)%nat \/ (t mod 3 = 1 /\ S t mod 3 = 2)%nat \/ (t mod 3 = 2 /\ S t mod 3 = 0)%nat.
Proof.
  pose proof (Nat.div_mod t 3 ltac:(lia)) as E. pose proof (Nat.mod_upper_bound t 3 ltac:(lia)).
  assert (R : forall j, (j < 3)%nat -> ((j + t / 3 * 3) mod 3 = j)%nat) by (intros; rewrite Nat.mod_add by lia; apply Nat.mod_small; lia).
  destruct (t mod 3) as [|[|[|n]]] eqn:M; [left|right; left|right; right|lia]; (split; [reflexivity|]).
  - replace (S t) with (1 + t / 3 * 3)%nat by lia. apply R. lia.
  - replace (S t) with (2 + t / 3 * 3)%nat by lia. apply R. lia.
  - replace (S t) with (0 + S (t / 3) * 3)%nat by lia. rewrite Nat.mod_add by lia. reflexivity.
Qed.

(** Averages with factor s settle on (a + s c + s^2 b) / (1 + s + s^2) after a, and so on. *)
Definition three_orbit (s a b c : R) : nat -> R :=
  three ((a + s * c + s ^ 2 * b) / (1 + s + s ^ 2)) ((b + s * a + s ^ 2 * c) / (1 + s + s ^ 2))
        ((c + s * b + s ^ 2 * a) / (1 + s + s ^ 2)).
Lemma three_is_orbit s a b c : 0 <= s < 1 -> orbit s 3 (three a b c) (three_orbit s a b c).
Proof.
  intros Hs. split; [apply three_periodic|]. intros t. assert (0 < 1 + s + s ^ 2) by (pose proof (pow2_ge_0 s); lra).
  unfold three_orbit, three. destruct (three_cases t) as [[-> ->]|[[-> ->]|[-> ->]]]; field; lra.
Qed.

Section Moments.
  Variables (beta1 b2 epsilon a b c : R).
  Hypothesis B1 : 0 <= beta1 < 1.
  Hypothesis B2 : 0 <= b2 < 1.
  Let m' := three_orbit beta1 a b c.
  Let v' := three_orbit b2 (a ^ 2) (b ^ 2) (c ^ 2).
  Lemma squares_orbit : orbit b2 3 (fun t => three a b c t ^ 2) v'.
  Proof.
    destruct (three_is_orbit b2 (a ^ 2) (b ^ 2) (c ^ 2) B2) as [H1 H2]. split; [exact H1|]. intros t.
    unfold v'. rewrite H2. unfold three. destruct (S t mod 3)%nat as [|[|[|n]]]; reflexivity.
  Qed.

  (** Minus the three directions, but for a positive factor. *)
  Definition three_drift : R :=
    - m' 1%nat / sqrt (v' 1%nat + epsilon) - m' 2%nat / sqrt (v' 2%nat + epsilon) - m' 3%nat / sqrt (v' 3%nat + epsilon).

  Theorem three_dichotomy lo hi x1 alpha : lo <= x1 <= hi -> 0 < alpha ->
    (0 < v' 1%nat + epsilon -> 0 < v' 2%nat + epsilon -> 0 < v' 3%nat + epsilon ->
    let L := line lo hi x1 (three a b c) in let r := adam (inverse_sqrt alpha) (constant beta1) b2 epsilon in
    (0 < three_drift -> tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 ((a + b + c) / 3))) /\
    (three_drift < 0 -> tends_to L r lo /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 (- ((a + b + c) / 3))))).
  Proof.
    intros Hx Ha V1 V2 V3 L r. rewrite <- three_mean.
    assert (E : adam_drift 3 m' v' epsilon = three_drift).
    { unfold adam_drift, drift, three_drift. cbn [sum_t]. unfold Rdiv. ring. }
    rewrite <- E. apply adam_dichotomy; try assumption; [lia|apply three_periodic|apply three_is_orbit; assumption|apply squares_orbit|].
    intros t Ht. destruct t as [|[|[|[|t]]]]; try lia; assumption.
  Qed.
End Moments.

(** ** The problem for all betas: c = 2 + delta with delta = 1 / M; a0, a1, a2 are the roots of v but for a factor. *)
Section AllBetas.
  Variables (beta B delta a0 a1 a2 : R).
  Hypothesis Hb : 0 <= beta < 1.
  Hypothesis HB : 0 <= B < 1.
  Hypothesis Hd : 0 < delta /\ 8 * delta <= (1 - beta) * (1 - B).
  Let c := 2 + delta.
  Hypothesis A0 : 0 < a0 /\ a0 * a0 = c ^ 2 + B + B ^ 2.
  Hypothesis A1 : 0 < a1 /\ a1 * a1 = 1 + c ^ 2 * B + B ^ 2.
  Hypothesis A2 : 0 < a2 /\ a2 * a2 = 1 + B + c ^ 2 * B ^ 2.

  Lemma delta_small : delta <= 1/8. Proof. nra. Qed.
  Lemma c_range : 4 < c ^ 2 <= 4.6.
  Proof. pose proof delta_small. unfold c. nra. Qed.

  (** The denominator is largest after the large gradient, by a share that 1 - b2 gives. *)
  Lemma inverses_differ a : 0 < a -> a * a <= a0 * a0 - 3 * (1 - B) -> 3/2 * (1 - B) * (/ a0) ^ 3 <= / a - / a0.
  Proof.
    intros Ha H. destruct A0 as [P0 E0]. assert (L : a <= a0) by nra.
    assert (K : a0 - a >= 3/2 * (1 - B) * / a0).
    { apply Rle_ge. apply Rmult_le_reg_r with a0; [exact P0|]. rewrite Rmult_assoc, Rinv_l by lra. nra. }
    replace (/ a - / a0) with ((a0 - a) * (/ a * / a0)) by (field; lra).
    pose proof (inv_pos a Ha) as I. pose proof (inv_pos a0 P0) as I0. assert (J : / a0 <= / a) by (apply inv_le; lra).
    replace (3/2 * (1 - B) * (/ a0) ^ 3) with (3/2 * (1 - B) * / a0 * (/ a0 * / a0)) by ring.
    assert (Z : 0 <= 3/2 * (1 - B) * / a0) by (apply Rmult_le_pos; lra).
    apply Rmult_le_compat; [exact Z|apply Rmult_le_pos; lra|lra|apply Rmult_le_compat_r; lra].
  Qed.
  Lemma ratio a : 0 < a -> a0 * a0 <= c ^ 2 * (a * a) -> / a <= c * / a0.
  Proof.
    intros Ha H. destruct A0 as [P0 E0]. assert (C0 : 0 < c) by (unfold c; lra).
    assert (L : a0 <= c * a) by (apply Rsqr_incr_0_var; [unfold Rsqr; lra|apply Rmult_le_pos; lra]).
    apply Rmult_le_reg_r with (a * a0); [apply Rmult_lt_0_compat; lra|].
    replace (/ a * (a * a0)) with a0 by (field; lra). replace (c * / a0 * (a * a0)) with (c * a) by (field; lra). exact L.
  Qed.

  (** Weights w1 and w2 on the small gradients, and what delta costs. *)
  Theorem weights_above_0 w1 w2 s0 s1 s2 : 0 <= w1 -> 0 <= w2 -> 0 <= s0 -> 0 <= s1 -> 0 <= s2 ->
    (s0 + 2.125 * (s1 + s2)) * 6.6 < 12 * (w1 + w2) ->
    0 < (1 - beta) * (w1 * (/ a1 - / a0) + w2 * (/ a2 - / a0)) - delta * (s0 * / a0 + s1 * / a1 + s2 * / a2).
  Proof.
    intros W1 W2 S0 S1 S2 HK.
    pose proof delta_small as D8. pose proof c_range as C2. destruct A0 as [P0 E0], A1 as [P1 E1], A2 as [P2 E2].
    assert (BB : 0 <= B ^ 2 <= B) by nra.
    assert (Q1 : 0 <= (c ^ 2 - 4) * (1 - B)) by (apply Rmult_le_pos; lra).
    assert (Q2 : 0 <= (c ^ 2 - 4) * (1 - B ^ 2)) by (apply Rmult_le_pos; lra).
    assert (Q3 : B <= c ^ 2 * B) by (rewrite <- (Rmult_1_l B) at 1; apply Rmult_le_compat_r; lra).
    assert (Q4 : B ^ 2 <= c ^ 2 * B ^ 2) by (rewrite <- (Rmult_1_l (B ^ 2)) at 1; apply Rmult_le_compat_r; lra).
    assert (Q5 : c ^ 2 * B <= c ^ 2 * (c ^ 2 * B)) by (apply Rmult_le_compat_l; lra).
    assert (Q6 : B ^ 2 <= c ^ 2 * (c ^ 2 * B ^ 2)) by (pose proof (Rmult_le_compat_l (c ^ 2) (B ^ 2) (c ^ 2 * B ^ 2) ltac:(lra) Q4); lra).
    assert (G1 := inverses_differ a1 P1 ltac:(rewrite E0, E1; lra)).
    assert (G2 := inverses_differ a2 P2 ltac:(rewrite E0, E2; lra)).
    assert (R1 := ratio a1 P1 ltac:(rewrite E0, E1; lra)).
    assert (R2 := ratio a2 P2 ltac:(rewrite E0, E2; lra)).
    assert (V0 : a0 * a0 <= 6.6) by (rewrite E0; lra).
    pose proof (inv_pos a0 P0) as I0. set (i := / a0) in *. set (i1 := / a1) in *. set (i2 := / a2) in *.
    assert (Ei : i * i * (a0 * a0) = 1) by (unfold i; field; lra).
    set (k := 3/2 * (1 - B) * i ^ 3) in *.
    assert (Gain : (w1 + w2) * k <= w1 * (i1 - i) + w2 * (i2 - i)).
    { assert (w1 * k <= w1 * (i1 - i)) by (apply Rmult_le_compat_l; lra).
      assert (w2 * k <= w2 * (i2 - i)) by (apply Rmult_le_compat_l; lra). lra. }
    assert (C1 : c <= 2.125) by (unfold c; lra). set (kappa := s0 + 2.125 * (s1 + s2)) in *.
    assert (Cost : s0 * i + s1 * i1 + s2 * i2 <= kappa * i).
    { assert (c * i <= 2.125 * i) by (apply Rmult_le_compat_r; lra).
      assert (s1 * i1 <= s1 * (2.125 * i)) by (apply Rmult_le_compat_l; lra).
      assert (s2 * i2 <= s2 * (2.125 * i)) by (apply Rmult_le_compat_l; lra). unfold kappa. lra. }
    assert (K0 : 0 <= kappa) by (unfold kappa; lra).
    assert (K2 : kappa < 12 * (w1 + w2) * (i * i)).
    { apply Rmult_lt_reg_r with (a0 * a0); [apply Rmult_lt_0_compat; lra|]. rewrite Rmult_assoc, Ei, Rmult_1_r.
      apply Rle_lt_trans with (kappa * 6.6); [apply Rmult_le_compat_l; lra|exact HK]. }
    assert (X : 0 < (1 - beta) * (1 - B)) by (apply Rmult_lt_0_compat; lra).
    assert (F1 : delta * (s0 * i + s1 * i1 + s2 * i2) <= (1 - beta) * (1 - B) / 8 * (kappa * i)).
    { apply Rmult_le_compat; try lra. assert (0 < i1) by (apply inv_pos, P1). assert (0 < i2) by (apply inv_pos, P2).
      pose proof (Rmult_le_pos s0 i S0 ltac:(lra)). pose proof (Rmult_le_pos s1 i1 S1 ltac:(lra)).
      pose proof (Rmult_le_pos s2 i2 S2 ltac:(lra)). lra. }
    assert (F2 : (1 - beta) * (1 - B) / 8 * (kappa * i) < (1 - beta) * (1 - B) / 8 * (12 * (w1 + w2) * (i * i) * i)).
    { apply Rmult_lt_compat_l; [lra|]. apply Rmult_lt_compat_r; lra. }
    assert (F3 : (1 - beta) * ((w1 + w2) * k) <= (1 - beta) * (w1 * (i1 - i) + w2 * (i2 - i)))
      by (apply Rmult_le_compat_l; lra).
    replace ((1 - beta) * ((w1 + w2) * k)) with ((1 - beta) * (1 - B) / 8 * (12 * (w1 + w2) * (i * i) * i)) in F3
      by (unfold k; field). lra.
  Qed.

  (** Adam. *)
  Theorem drift_above_0 :
    0 < - (c - beta - beta ^ 2) / a0 - (-1 + c * beta - beta ^ 2) / a1 - (-1 - beta + c * beta ^ 2) / a2.
  Proof.
    assert (b2le : 0 <= beta ^ 2 <= 1) by (simpl; rewrite Rmult_1_r; nra).
    pose proof (weights_above_0 (1 - beta) (1 + 2 * beta) 1 beta (beta ^ 2)) as W.
    eapply Rlt_le_trans; [apply W; lra|right; unfold c, Rdiv; ring].
  Qed.
  (** Nadam: beta times Adam's numerators, and 1 - beta^3 times the gradients. *)
  Theorem nadam_drift_above_0 : let b3 := 1 - beta ^ 3 in
    0 < - (beta * (c - beta - beta ^ 2) + b3 * c) / a0 - (beta * (-1 + c * beta - beta ^ 2) - b3) / a1
        - (beta * (-1 - beta + c * beta ^ 2) - b3) / a2.
  Proof.
    intros b3. assert (Q2 : 0 <= beta ^ 2 <= 1) by (simpl; rewrite Rmult_1_r; nra).
    assert (Q3 : 0 <= beta ^ 3 <= beta ^ 2) by (simpl in *; rewrite Rmult_1_r in *; nra).
    pose proof (weights_above_0 (1 + 2 * beta) (1 + 2 * beta + 3 * beta ^ 2) (1 + beta - beta ^ 3) (beta ^ 2) (beta ^ 3)) as W.
    eapply Rlt_le_trans; [apply W; lra|right; unfold b3, c, Rdiv; ring].
  Qed.
End AllBetas.
