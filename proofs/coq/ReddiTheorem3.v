(** Reddi et al. (2018), Theorem 3: independent gradients, C with probability p = (1 + delta) / (C + 1) and -1 otherwise, so
    that their mean is delta > 0.  With gamma = beta1 / sqrt b2 and Lambda = (1 - beta1) / (sqrt (1 - b2) (1 - gamma)), if
      C - delta >= (1 + delta) Lambda sqrt (1 + (1 + delta) (C - 1)),
    then E [m_t / sqrt v_t] <= 0 for every t: no step of Adam without projection goes the right way on average.
    The source's C is large enough for that. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums OneDimension Expectation FreeRun.
Open Scope R_scope.

Section InMean.
  Variables (beta1 b2 delta C : R).
  Hypothesis B1 : 0 <= beta1.
  Hypothesis B2 : 0 < b2 < 1.
  Hypothesis HB : beta1 < sqrt b2.
  Hypothesis Hd : 0 < delta.
  Hypothesis HC : 1 < C.
  Let gamma := beta1 / sqrt b2.
  Let Lambda := (1 - beta1) / (sqrt (1 - b2) * (1 - gamma)).
  Let a := sqrt (1 + (1 + delta) * (C - 1)).
  Hypothesis Large : (1 + delta) * Lambda * a <= C - delta.
  Let p := (1 + delta) / (C + 1).
  Let E := expectation p C.

  Lemma root_b2 : 0 < sqrt b2 < 1 /\ 0 < sqrt (1 - b2).
  Proof. split; [split; [apply sqrt_lt_R0; lra|apply sqrt_below; lra]|apply sqrt_lt_R0; lra]. Qed.
  Lemma gamma_range : beta1 <= gamma < 1 /\ gamma * sqrt b2 = beta1.
  Proof.
    destruct root_b2 as [[R0 R1] _]. assert (G : gamma * sqrt b2 = beta1) by (unfold gamma; field; lra).
    assert (0 <= gamma) by (unfold gamma; apply Rmult_le_pos; [exact B1|left; apply inv_pos, R0]).
    repeat split; [nra| |exact G]. apply Rmult_lt_reg_r with (sqrt b2); lra.
  Qed.
  Lemma Lambda_pos : 0 < Lambda.
  Proof.
    destruct root_b2 as [R S0], gamma_range as [G _]. unfold Lambda. apply Rdiv_lt_0_compat; [lra|].
    apply Rmult_lt_0_compat; lra.
  Qed.
  Lemma a_square : 0 < a /\ a ^ 2 = 1 - p + p * C ^ 2.
  Proof.
    assert (0 < (1 + delta) * (C - 1)) by (apply Rmult_lt_0_compat; lra).
    split; [apply sqrt_lt_R0; lra|]. unfold a. rewrite pow2_sqrt by lra. unfold p. field. lra.
  Qed.
  Lemma p_range : 0 <= p <= 1.
  Proof.
    destruct a_square as [A0 _]. pose proof Lambda_pos.
    assert (0 < (1 + delta) * Lambda * a) by (apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat|]; lra).
    unfold p. split; [apply Rmult_le_pos; [lra|left; apply inv_pos; lra]|].
    apply Rmult_le_reg_r with (C + 1); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
  Qed.
  Lemma gain : p * Lambda <= (1 - p) / a.
  Proof.
    destruct a_square as [A0 _]. apply Rmult_le_reg_r with (a * (C + 1)); [apply Rmult_lt_0_compat; lra|].
    replace (p * Lambda * (a * (C + 1))) with ((1 + delta) * Lambda * a) by (unfold p; field; lra).
    replace ((1 - p) / a * (a * (C + 1))) with (C - delta) by (unfold p; field; lra). exact Large.
  Qed.

  (** All lags: geometric sums of (1 - p) / a and of p / sqrt y_j. *)
  Theorem mean_step n : E n (fun g => first_moment (constant beta1) g n / sqrt (second_moment b2 g n)) <= 0.
  Proof.
    destruct root_b2 as [[R0 R1] S0], gamma_range as [[G1 G2] G3], a_square as [A0 A2]. pose proof p_range as P01.
    set (y := fun j => (1 - b2) * b2 ^ (n - j)).
    assert (Y0 : forall j, 0 < y j) by (intros; unfold y; apply Rmult_lt_0_compat; [lra|apply pow_lt; lra]).
    assert (Y1 : sum_t y n <= 1) by (unfold y; rewrite weights_add_up; pose proof (pow_lt b2 n ltac:(lra)); lra).
    assert (Root : forall k, sqrt ((1 - b2) * b2 ^ k) = sqrt (1 - b2) * sqrt b2 ^ k).
    { intros k. rewrite sqrt_mult_alt by lra. f_equal. induction k as [|k IH]; [apply sqrt_1|]. simpl. rewrite sqrt_mult_alt, IH by lra. reflexivity. }
    assert (Power : forall k, gamma ^ k * sqrt b2 ^ k = beta1 ^ k) by (intros; rewrite <- Rpow_mult_distr, G3; reflexivity).
    unfold E. rewrite (mean_direction p C P01). fold y.
    apply Rle_trans with (sum_t (fun j => p * Lambda * ((1 - gamma) * gamma ^ (n - j)) + - ((1 - p) / a) * ((1 - beta1) * beta1 ^ (n - j))) n).
    - apply sum_t_le. intros j Hj.
      pose proof (one_lag p C P01 y j n a Hj ltac:(intros; left; apply Y0) (Y0 j) Y1 ltac:(lra) A0 A2) as Lag.
      pose proof (pow_le beta1 (n - j) B1) as Pb. pose proof (pow_lt (sqrt b2) (n - j) R0) as Pr.
      replace (p * Lambda * ((1 - gamma) * gamma ^ (n - j)) + - ((1 - p) / a) * ((1 - beta1) * beta1 ^ (n - j)))
        with ((1 - beta1) * beta1 ^ (n - j) * (p / sqrt (y j) - (1 - p) / a)).
      + apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact Lag].
      + unfold y. rewrite Root, <- (Power (n - j)%nat). unfold Lambda. field. repeat split; lra.
    - rewrite sum_t_plus, (sum_t_scal (p * Lambda)), (sum_t_scal (- ((1 - p) / a))), !weights_add_up.
      assert (Q1 : beta1 ^ n <= gamma ^ n) by (apply pow_incr; lra).
      assert (Q2 : gamma ^ n <= 1) by (rewrite <- (pow1 n); apply pow_incr; lra).
      pose proof gain as Gain. pose proof Lambda_pos. assert (0 <= p * Lambda) by (apply Rmult_le_pos; lra).
      assert (p * Lambda * (1 - gamma ^ n) <= (1 - p) / a * (1 - beta1 ^ n)) by (apply Rmult_le_compat; lra). lra.
  Qed.

  Variables (alpha : nat -> R) (x1 : R).
  Hypothesis Halpha : forall t, 0 <= alpha t.
  Let r := adam alpha (constant beta1) b2 0.
  Theorem mean_point_rises n : E n (fun g => fst (free r x1 g n)) <= E (S n) (fun g => fst (free r x1 g (S n))).
  Proof.
    exact (mean_rises p C p_range alpha beta1 b2 x1 n (Halpha (S n)) (mean_step (S n))).
  Qed.
  Theorem mean_point_above_start n : x1 <= E n (fun g => fst (free r x1 g n)).
  Proof. induction n as [|n IH]; [right; reflexivity|]. eapply Rle_trans; [exact IH|apply mean_point_rises]. Qed.

  (** The mean loss F exceeds F (-1) by delta (1 + x_1) or more for ever. *)
  Let F x := p * (C * x) + (1 - p) * - x.
  Theorem mean_loss n : delta * (1 + x1) <= E n (fun g => F (fst (free r x1 g n))) - F (-1).
  Proof.
    pose proof p_range as P01. assert (Ed : p * C - (1 - p) = delta) by (unfold p; field; lra).
    rewrite (E_ext p C P01 n _ (fun g => delta * fst (free r x1 g n))) by (intros; unfold F; rewrite <- Ed; ring).
    unfold E. rewrite (E_scal p C P01). pose proof (mean_point_above_start n) as M. unfold E in M.
    replace (F (-1)) with (- delta) by (unfold F; rewrite <- Ed; ring). nra.
  Qed.
End InMean.

(** The source's constant, in an explicit form. *)
Lemma source_constant beta1 b2 delta C : 0 <= beta1 -> 0 < b2 < 1 -> beta1 < sqrt b2 -> 0 < delta ->
  let gamma := beta1 / sqrt b2 in let K := 2 * (1 - beta1) / sqrt (b2 * (1 - b2)) in
  let B := 1 / sqrt (1 - b2) + beta1 * K / (1 - gamma) in
  2 * (1 + delta) <= C -> 4 * (1 + delta) ^ 3 * B ^ 2 / (1 - beta1) ^ 2 <= C ->
  (1 + delta) * ((1 - beta1) / (sqrt (1 - b2) * (1 - gamma))) * sqrt (1 + (1 + delta) * (C - 1)) <= C - delta.
Proof.
  intros B1 B2 HB Hd gamma K B C1 C2. destruct (root_b2 b2 B2) as [[R0 R1] S0].
  destruct (gamma_range beta1 b2 B1 B2 HB) as [[G1 G2] G3]. pose proof (Lambda_pos beta1 b2 B1 B2 HB) as L0.
  fold gamma in G1, G2, G3, L0 |- *. set (Lambda := (1 - beta1) / (sqrt (1 - b2) * (1 - gamma))) in *.
  assert (EB : B = / sqrt (1 - b2) * ((1 - gamma + 2 * (1 - beta1) * gamma) * / (1 - gamma))).
  { unfold B, K. rewrite sqrt_mult_alt by lra. rewrite <- G3 at 1. field. repeat split; lra. }
  assert (S : Lambda * (1 - beta1) <= B).
  { rewrite EB. unfold Lambda, Rdiv. rewrite Rinv_mult.
    replace ((1 - beta1) * (/ sqrt (1 - b2) * / (1 - gamma)) * (1 - beta1)) with (/ sqrt (1 - b2) * ((1 - beta1) ^ 2 * / (1 - gamma))) by ring.
    apply Rmult_le_compat_l; [left; apply inv_pos, S0|]. apply Rmult_le_compat_r; [left; apply inv_pos; lra|]. nra. }
  assert (Q : Lambda ^ 2 <= B ^ 2 / (1 - beta1) ^ 2).
  { replace (Lambda ^ 2) with ((Lambda * (1 - beta1)) ^ 2 / (1 - beta1) ^ 2) by (field; lra).
    apply Rmult_le_compat_r; [left; apply inv_pos, pow_lt; lra|]. apply pow_incr. split; [apply Rmult_le_pos; lra|exact S]. }
  assert (D : 0 < (1 + delta) ^ 3) by (apply pow_lt; lra).
  assert (C3 : 4 * (1 + delta) ^ 3 * Lambda ^ 2 <= C) by (unfold Rdiv in *; nra).
  rewrite Rmult_assoc. assert (A1 : 1 + (1 + delta) * (C - 1) <= (1 + delta) * C) by lra.
  assert (Half : (1 + delta) * (Lambda * sqrt (1 + (1 + delta) * (C - 1))) <= C / 2); [|lra].
  apply Rsqr_incr_0_var; [|lra]. unfold Rsqr.
  assert (P0 : 0 <= 1 + (1 + delta) * (C - 1)) by nra. pose proof (sqrt_sqrt _ P0) as SS.
  set (s := sqrt (1 + (1 + delta) * (C - 1))) in *.
  replace ((1 + delta) * (Lambda * s) * ((1 + delta) * (Lambda * s))) with ((1 + delta) ^ 2 * Lambda ^ 2 * (s * s)) by ring.
  rewrite SS. apply Rle_trans with ((1 + delta) ^ 2 * Lambda ^ 2 * ((1 + delta) * C)).
  - apply Rmult_le_compat_l; [apply Rmult_le_pos; apply pow2_ge_0|exact A1].
  - replace ((1 + delta) ^ 2 * Lambda ^ 2 * ((1 + delta) * C)) with (4 * (1 + delta) ^ 3 * Lambda ^ 2 * C / 4) by field.
    replace (C / 2 * (C / 2)) with (C * C / 4) by field. assert (4 * (1 + delta) ^ 3 * Lambda ^ 2 * C <= C * C) by (apply Rmult_le_compat_r; lra). lra.
Qed.
