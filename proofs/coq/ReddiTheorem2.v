(** Reddi et al. (2018), Theorem 2, on their own problem: gradients C, -1, ..., -1 of period C, whose best point is lo.
    With gamma = beta1 / sqrt b2 < 1 Adam goes to hi, for every alpha > 0 and every start, if for some J
      C^2 b2^J <= 1   and   9 <= 4 (C - J) (1 - gamma) sqrt (1 - b2);
    every C from some one on has such a J.  On the orbit, j steps after the large gradient,
      m = -1 + (C + 1) (1 - beta1) / (1 - beta1^C) beta1^j,   v = 1 + (C^2 - 1) (1 - b2) / (1 - b2^C) b2^j,
    so that minus the drift is the sum of 1 / sqrt v, at least 7/10 for j >= J, less at most 3 gamma^j / (2 sqrt (1 - b2)). *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Periodic Dichotomy AdamDrift Padding.
Open Scope R_scope.

Definition reddi_gradient (C t : nat) : R := if Nat.eqb (t mod C) 1 then INR C else -1.

(** ** The orbit of averages of A, B, ..., B *)

Definition ahead (C t : nat) : nat := ((t + C - 1) mod C)%nat.
Definition large_first (C : nat) (A B : R) (t : nat) : R := if Nat.eqb (ahead C t) 0 then A else B.
Definition large_orbit (b : R) (C : nat) (A B : R) (t : nat) : R := B + (A - B) * ((1 - b) / (1 - b ^ C)) * b ^ ahead C t.

Lemma ahead_at C k j : (j < C)%nat -> ahead C (S (k * C + j)) = j.
Proof.
  intros Hj. unfold ahead. replace (S (k * C + j) + C - 1)%nat with (S k * C + j)%nat by lia. apply (at_block C (S k) j Hj).
Qed.
Lemma ahead_period C t : (1 <= C)%nat -> ahead C (t + C) = ahead C t.
Proof.
  intros HC. unfold ahead. replace (t + C + C - 1)%nat with (t + C - 1 + 1 * C)%nat by lia. apply Nat.mod_add. lia.
Qed.
Lemma ahead_S C t : (1 <= C)%nat ->
  ahead C (S t) = S (ahead C t) \/ (ahead C (S t) = O /\ S (ahead C t) = C).
Proof.
  intros HC. unfold ahead. replace (S t + C - 1)%nat with (S (t + C - 1)) by lia. set (u := (t + C - 1)%nat).
  pose proof (Nat.div_mod u C ltac:(lia)) as D. pose proof (Nat.mod_upper_bound u C ltac:(lia)) as M.
  set (q := (u / C)%nat) in *. set (j := (u mod C)%nat) in *. clearbody q j. destruct (Nat.eq_dec (S j) C) as [E|N].
  - right. split; [|exact E]. replace (S u) with (S q * C + 0)%nat by lia. apply (at_block C (S q) 0). lia.
  - left. replace (S u) with (q * C + S j)%nat by lia. apply (at_block C q (S j)). lia.
Qed.
Lemma reddi_is_large_first C t : (2 <= C)%nat -> reddi_gradient C t = large_first C (INR C) (-1) t.
Proof.
  intros HC. unfold reddi_gradient, large_first, ahead. pose proof (Nat.div_mod t C ltac:(lia)) as D.
  pose proof (Nat.mod_upper_bound t C ltac:(lia)) as M. set (q := (t / C)%nat) in *. set (j := (t mod C)%nat) in *. clearbody q j.
  destruct j as [|j].
  - replace (t + C - 1)%nat with (q * C + (C - 1))%nat by lia. destruct (at_block C q (C - 1) ltac:(lia)) as [-> _].
    destruct (Nat.eqb_spec (C - 1) 0); [lia|reflexivity].
  - replace (t + C - 1)%nat with (S q * C + j)%nat by lia. destruct (at_block C (S q) j ltac:(lia)) as [-> _]. reflexivity.
Qed.
Lemma large_first_periodic C A B : (1 <= C)%nat -> periodic C (large_first C A B).
Proof. intros HC t. unfold large_first. rewrite ahead_period by exact HC. reflexivity. Qed.

Lemma large_is_orbit b C A B : 0 <= b < 1 -> (1 <= C)%nat -> orbit b C (large_first C A B) (large_orbit b C A B).
Proof.
  intros Hb HC. pose proof (power_range b C Hb HC) as Pb. split.
  - intros t. unfold large_orbit. rewrite ahead_period by exact HC. reflexivity.
  - intros t. unfold large_orbit, large_first. destruct (ahead_S C t HC) as [-> |[-> E]]; simpl Nat.eqb; cbv iota.
    + simpl. ring.
    + assert (F : b ^ C = b * b ^ ahead C t) by (replace (b ^ C) with (b ^ S (ahead C t)) by (rewrite E; reflexivity); reflexivity). rewrite F in *. simpl (b ^ 0). field. lra.
Qed.
Lemma sum_large A B n : sum_i (fun j => if Nat.eqb j 0 then A else B) (S n) = A + INR n * B.
Proof. induction n as [|n IH]; [simpl; ring|]. rewrite sum_i_S, IH, S_INR. simpl. ring. Qed.
Lemma reddi_mean C : (2 <= C)%nat -> mean C (reddi_gradient C) = / INR C.
Proof.
  intros HC. unfold mean. rewrite sum_t_i. rewrite (sum_i_ext _ (fun j => if Nat.eqb j 0 then INR C else -1)).
  - destruct C as [|n]; [lia|]. rewrite sum_large, S_INR. unfold Rdiv. ring.
  - intros j Hj. rewrite reddi_is_large_first by exact HC. unfold large_first.
    replace (S j) with (S (0 * C + j)) by lia. rewrite ahead_at by exact Hj. reflexivity.
Qed.

(** ** The drift *)

Lemma geometric_sum g n : 0 <= g < 1 -> sum_i (fun j => g ^ j) n <= / (1 - g).
Proof.
  intros Hg. assert (E : (1 - g) * sum_i (fun j => g ^ j) n = 1 - g ^ n).
  { induction n as [|n IH]; [simpl; ring|]. rewrite sum_i_S, Rmult_plus_distr_l, IH. simpl. ring. }
  apply Rmult_le_reg_l with (1 - g); [lra|]. rewrite E, Rinv_r by lra. pose proof (pow_le g n ltac:(lra)). lra.
Qed.
Lemma sum_from J x n : 0 <= x -> (INR n - INR J) * x <= sum_i (fun j => if Nat.ltb j J then 0 else x) n.
Proof.
  intros Hx. induction n as [|n IH]; [simpl; pose proof (pos_INR J); nra|]. rewrite sum_i_S, S_INR.
  destruct (Nat.ltb_spec n J) as [L|L]; [|lra].
  assert (0 <= sum_i (fun j => if Nat.ltb j J then 0 else x) n) by (apply sum_i_nonneg; intros; destruct Nat.ltb; lra).
  apply le_INR in L. rewrite S_INR in L. nra.
Qed.

Section Drift.
  Variables (beta1 b2 : R) (C J : nat).
  Hypothesis B1 : 0 <= beta1.
  Hypothesis B2 : 0 < b2 < 1.
  Hypothesis Hg : beta1 < sqrt b2.
  Hypothesis HC : (2 <= C)%nat.
  Let gamma := beta1 / sqrt b2.
  Let d := sqrt (1 - b2).
  Hypothesis HJ : INR C ^ 2 * b2 ^ J <= 1.
  Hypothesis Hlarge : 9 <= 4 * (INR C - INR J) * (1 - gamma) * d.
  Let K := (INR C + 1) * ((1 - beta1) / (1 - beta1 ^ C)).
  Let m j := -1 + K * beta1 ^ j.
  Let v j := 1 + (INR C ^ 2 - 1) * ((1 - b2) / (1 - b2 ^ C)) * b2 ^ j.

  Lemma share b : 0 <= b < 1 -> 1 - b <= (1 - b) / (1 - b ^ C) <= 1.
  Proof.
    intros Hb. assert (P : 0 <= b ^ C <= b).
    { destruct C as [|n]; [lia|]. simpl. pose proof (pow_le b n ltac:(lra)).
      assert (b ^ n <= 1) by (rewrite <- (pow1 n); apply pow_incr; lra). nra. }
    assert (I : 1 <= / (1 - b ^ C)) by (rewrite <- Rinv_1 at 1; apply inv_le; lra). split; [unfold Rdiv; nra|].
    apply Rmult_le_reg_r with (1 - b ^ C); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
  Qed.
  Lemma C_at_least_2 : 2 <= INR C. Proof. apply (le_INR 2), HC. Qed.
  Lemma ranges : 0 < sqrt b2 /\ sqrt b2 * sqrt b2 = b2 /\ beta1 < 1 /\ 0 <= gamma < 1 /\ 0 < d /\ d * d = 1 - b2.
  Proof.
    assert (S0 : 0 < sqrt b2) by (apply sqrt_lt_R0; lra). assert (S1 : sqrt b2 * sqrt b2 = b2) by (apply sqrt_sqrt; lra).
    assert (I : 0 < / sqrt b2) by (apply inv_pos, S0). repeat split; [exact S0|exact S1|nra| | | |].
    - unfold gamma, Rdiv. apply Rmult_le_pos; lra.
    - apply Rmult_lt_reg_r with (sqrt b2); [exact S0|]. unfold gamma, Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
    - apply sqrt_lt_R0. lra.
    - apply sqrt_sqrt. lra.
  Qed.
  Lemma root_large j : INR C * d * sqrt b2 ^ j <= sqrt (v j).
  Proof.
    destruct ranges as (S0 & S1 & _ & _ & D0 & D1). pose proof C_at_least_2 as C2. pose proof (share b2 ltac:(lra)) as [Y _].
    pose proof (pow_lt (sqrt b2) j S0). pose proof (pow_le b2 j ltac:(lra)) as Q0.
    assert (Q1 : b2 ^ j <= 1) by (rewrite <- (pow1 j); apply pow_incr; lra).
    apply le_sqrt; [apply Rmult_le_pos; [apply Rmult_le_pos|]; lra|].
    replace (INR C * d * sqrt b2 ^ j * (INR C * d * sqrt b2 ^ j)) with (INR C ^ 2 * (d * d) * (sqrt b2 * sqrt b2) ^ j)
      by (rewrite Rpow_mult_distr; ring).
    rewrite S1, D1. unfold v. set (y := (1 - b2) / (1 - b2 ^ C)) in *. set (q := b2 ^ j) in *.
    assert (Z : 0 <= (INR C ^ 2 - 1) * q) by (apply Rmult_le_pos; nra).
    pose proof (Rmult_le_compat_l _ _ _ Z Y). assert ((1 - b2) * q <= 1) by nra. nra.
  Qed.
  Lemma root_small j : (J <= j)%nat -> 7/10 <= / sqrt (v j).
  Proof.
    intros Hj. destruct ranges as (S0 & _ & _ & _ & D0 & _). pose proof C_at_least_2 as C2.
    pose proof (pow_lt (sqrt b2) j S0) as P0. pose proof (pow_le b2 j ltac:(lra)) as Q0. pose proof (share b2 ltac:(lra)) as [_ Y].
    assert (V0 : 0 < sqrt (v j)).
    { eapply Rlt_le_trans; [|apply root_large]. apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra|exact P0]. }
    assert (Q1 : b2 ^ j <= b2 ^ J).
    { replace j with (J + (j - J))%nat by lia. rewrite pow_add. pose proof (pow_le b2 J ltac:(lra)).
      assert (b2 ^ (j - J) <= 1) by (rewrite <- (pow1 (j - J)); apply pow_incr; lra).
      rewrite <- (Rmult_1_r (b2 ^ J)) at 2. apply Rmult_le_compat_l; assumption. }
    assert (V2 : v j <= 2).
    { unfold v. set (y := (1 - b2) / (1 - b2 ^ C)) in *. assert (Z : 0 <= INR C ^ 2 - 1) by nra.
      assert ((INR C ^ 2 - 1) * y <= INR C ^ 2 - 1) by (rewrite <- (Rmult_1_r (INR C ^ 2 - 1)) at 2; apply Rmult_le_compat_l; lra).
      assert ((INR C ^ 2 - 1) * y * b2 ^ j <= (INR C ^ 2 - 1) * b2 ^ j) by (apply Rmult_le_compat_r; assumption).
      assert ((INR C ^ 2 - 1) * b2 ^ j <= INR C ^ 2 * b2 ^ J) by (apply Rmult_le_compat; lra). lra. }
    assert (sqrt (v j) <= 10/7) by (apply sqrt_le; lra).
    replace (7/10) with (/ (10/7)) by field. apply inv_le; assumption.
  Qed.
  Lemma large_part j : K * beta1 ^ j / sqrt (v j) <= 3/2 * / d * gamma ^ j.
  Proof.
    destruct ranges as (S0 & _ & Bl & _ & D0 & _). pose proof C_at_least_2 as C2. pose proof (root_large j) as R.
    pose proof (pow_lt (sqrt b2) j S0) as P0. pose proof (pow_le beta1 j B1) as Q0. pose proof (share beta1 ltac:(lra)) as [Y0 Y].
    assert (X : 0 < INR C * d * sqrt b2 ^ j) by (apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra|exact P0]).
    pose proof (inv_le _ _ X R) as I. pose proof (inv_pos _ X) as I0. pose proof (inv_pos d D0).
    assert (K0 : 0 <= K <= INR C + 1) by (unfold K; split; [apply Rmult_le_pos; lra|]; nra).
    apply Rle_trans with ((INR C + 1) * beta1 ^ j * / (INR C * d * sqrt b2 ^ j)).
    - unfold Rdiv. apply Rmult_le_compat; [apply Rmult_le_pos; lra| |apply Rmult_le_compat_r; lra|exact I].
      left. apply inv_pos. lra.
    - unfold gamma, Rdiv. rewrite Rpow_mult_distr, pow_inv.
      replace ((INR C + 1) * beta1 ^ j * / (INR C * d * sqrt b2 ^ j))
        with ((INR C + 1) * / INR C * (/ d * (beta1 ^ j * / sqrt b2 ^ j))) by (field; repeat split; lra).
      rewrite (Rmult_assoc (3 * / 2)). pose proof (inv_pos _ P0).
      apply Rmult_le_compat_r; [repeat apply Rmult_le_pos; lra|].
      apply Rmult_le_reg_r with (INR C); [lra|]. rewrite Rmult_assoc, Rinv_l by lra. lra.
  Qed.

  Lemma drift_positive_sum : 0 < - sum_i (fun j => m j / sqrt (v j)) C.
  Proof.
    destruct ranges as (_ & _ & _ & G & D0 & _).
    assert (T : (INR C - INR J) * (7/10) - 3/2 * / d * / (1 - gamma) <= - sum_i (fun j => m j / sqrt (v j)) C).
    { apply Rle_trans with (sum_i (fun j => (if Nat.ltb j J then 0 else 7/10) + - (3/2 * / d) * gamma ^ j) C).
      - rewrite sum_i_plus, sum_i_scal. pose proof (sum_from J (7/10) C ltac:(lra)). pose proof (geometric_sum gamma C G) as S.
        pose proof (inv_pos d D0). assert (0 <= 3/2 * / d) by lra.
        assert (3/2 * / d * sum_i (fun j => gamma ^ j) C <= 3/2 * / d * / (1 - gamma)) by (apply Rmult_le_compat_l; assumption).
        change (sum_i (pow gamma) C) with (sum_i (fun j => gamma ^ j) C). lra.
      - replace (- sum_i (fun j => m j / sqrt (v j)) C) with (-1 * sum_i (fun j => m j / sqrt (v j)) C) by ring.
        rewrite <- sum_i_scal. apply sum_i_le. intros j Hj. pose proof (large_part j) as L.
        replace (-1 * (m j / sqrt (v j))) with (/ sqrt (v j) - K * beta1 ^ j / sqrt (v j)) by (unfold m, Rdiv; ring).
        assert ((if Nat.ltb j J then 0 else 7/10) <= / sqrt (v j)); [|lra].
        destruct (Nat.ltb_spec j J) as [N|N]; [|apply root_small, N].
        destruct (Rle_lt_or_eq_dec 0 (sqrt (v j)) (sqrt_pos _)) as [V|V]; [left; apply inv_pos, V|rewrite <- V, Rinv_0; lra]. }
    eapply Rlt_le_trans; [|exact T]. set (X := (1 - gamma) * d). assert (X0 : 0 < X) by (apply Rmult_lt_0_compat; lra).
    replace (3/2 * / d * / (1 - gamma)) with (3/2 * / X) by (unfold X; field; lra).
    apply Rmult_lt_reg_r with X; [exact X0|].
    replace (((INR C - INR J) * (7/10) - 3/2 * / X) * X) with ((INR C - INR J) * (7/10) * X - 3/2) by (field; lra).
    assert (9 <= 4 * (INR C - INR J) * X) by (unfold X; lra). lra.
  Qed.

  Theorem reddi2018_theorem2_problem lo hi x1 alpha : lo <= x1 <= hi -> 0 < alpha ->
    let L := line lo hi x1 (reddi_gradient C) in let r := adam (inverse_sqrt alpha) (constant beta1) b2 0 in
    tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) / INR C).
  Proof.
    intros Hx Ha L r. destruct ranges as (_ & _ & Bl & _ & _ & _). pose proof C_at_least_2 as C2.
    set (M := large_orbit beta1 C (INR C) (-1)). set (V := large_orbit b2 C (INR C ^ 2) 1).
    assert (Ev : forall t, V t = v (ahead C t)) by reflexivity.
    assert (Em : forall t, M t = m (ahead C t)) by (intros; unfold M, large_orbit, m, K; ring).
    assert (Z : 0 < / INR C) by (apply inv_pos; lra).
    destruct (adam_dichotomy lo hi x1 alpha beta1 b2 0 C (reddi_gradient C) M V ltac:(lia) Hx Ha ltac:(lra) ltac:(lra)) as [Up _].
    - intros t. rewrite !reddi_is_large_first by exact HC. apply large_first_periodic. lia.
    - destruct (large_is_orbit beta1 C (INR C) (-1) ltac:(lra) ltac:(lia)) as [O1 O2]. split; [exact O1|].
      intros t. rewrite reddi_is_large_first by exact HC. apply O2.
    - destruct (large_is_orbit b2 C (INR C ^ 2) 1 ltac:(lra) ltac:(lia)) as [O1 O2]. split; [exact O1|].
      intros t. unfold V. rewrite O2, reddi_is_large_first by exact HC. unfold large_first. destruct Nat.eqb; [reflexivity|ring].
    - intros t _. rewrite Rplus_0_r, Ev. unfold v. pose proof (share b2 ltac:(lra)). pose proof (pow_le b2 (ahead C t) ltac:(lra)).
      assert (0 <= (INR C ^ 2 - 1) * ((1 - b2) / (1 - b2 ^ C))) by (apply Rmult_le_pos; nra).
      assert (0 <= (INR C ^ 2 - 1) * ((1 - b2) / (1 - b2 ^ C)) * b2 ^ ahead C t) by (apply Rmult_le_pos; assumption). lra.
    - replace ((hi - lo) / INR C) with ((hi - lo) * Rmax 0 (mean C (reddi_gradient C)))
        by (rewrite reddi_mean, Rmax_right by (try exact HC; lra); reflexivity).
      apply Up. unfold adam_drift, drift. rewrite sum_t_i.
      rewrite (sum_i_ext _ (fun j => m j / sqrt (v j))); [apply drift_positive_sum|].
      intros j Hj. rewrite Rplus_0_r, Em, Ev. replace (S j) with (S (0 * C + j)) by lia. rewrite ahead_at by exact Hj. reflexivity.
  Qed.
End Drift.
