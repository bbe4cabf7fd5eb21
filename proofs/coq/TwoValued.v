(** Two values, all betas: independent gradients 2 + 3 mu with probability 1/3 and -1 with probability 2/3, of mean mu > 0.
    With q = (1 - beta1) (1 - b2) / (1 - beta1 b2) and mu <= q / 9, for every beta1 and b2 in [0, 1),
      E [m_n / sqrt v_n] <= - (29/250 q - mu) (1 - beta1^n):
    no step of Adam without projection goes the right way on average.  One lag of weight w in v, V the others, all weights
    adding up to s: the small gradient takes the longer step by (w C^2 + V) - (w + V) under the root, where
    s <= w + V <= w C^2 + V <= C^2 s. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums OneDimension Expectation FreeRun.
Open Scope R_scope.

(** Only sequences of the two values count. *)
Lemma E_le_valued p C n : 0 <= p <= 1 -> forall f h,
  (forall g, (forall i, (1 <= i <= n)%nat -> g i = C \/ g i = -1) -> f g <= h g) -> expectation p C n f <= expectation p C n h.
Proof.
  intros Hp. induction n as [|n IH]; intros f h H; [apply H; intros; lia|].
  simpl. apply Rplus_le_compat; (apply Rmult_le_compat_l; [lra|]; apply IH; intros g Hg; apply H; intros i Hi;
    destruct (Nat.eq_dec i (S n)) as [->|N]; [rewrite put_same; auto|rewrite put_other by exact N; apply Hg; lia]).
Qed.

(** 1 / sqrt falls from u to u' by at least its smallest slope times the difference. *)
Lemma inverse_roots_differ u u' z : 0 < u -> u <= u' -> u' <= z ^ 2 -> 0 < z ->
  (u' - u) * / (2 * z ^ 3) <= / sqrt u - / sqrt u'.
Proof.
  intros Hu Hle Hz Z0. pose proof (sqrt_lt_R0 u Hu) as A0. pose proof (sqrt_le_1_alt u u' Hle) as AB.
  assert (BZ : sqrt u' <= z) by (apply sqrt_le; lra). rewrite <- (pow2_sqrt u) at 1 by lra. rewrite <- (pow2_sqrt u') at 1 by lra.
  set (a := sqrt u) in *. set (b := sqrt u') in *.
  replace (/ a - / b) with ((b - a) * / (a * b)) by (field; lra).
  replace ((b ^ 2 - a ^ 2) * / (2 * z ^ 3)) with ((b - a) * ((a + b) * / (2 * z ^ 3))) by ring.
  apply Rmult_le_compat_l; [lra|]. assert (AB0 : 0 < a * b) by (apply Rmult_lt_0_compat; lra). assert (Z3 : 0 < 2 * z ^ 3) by (pose proof (pow_lt z 3 Z0); lra).
  apply Rmult_le_reg_r with (a * b * (2 * z ^ 3)); [apply Rmult_lt_0_compat; lra|].
  replace ((a + b) * / (2 * z ^ 3) * (a * b * (2 * z ^ 3))) with ((a + b) * (a * b)) by (field; lra).
  replace (/ (a * b) * (a * b * (2 * z ^ 3))) with (2 * z * z ^ 2) by (field; lra).
  apply Rmult_le_compat; [lra|lra|lra|]. replace (z ^ 2) with (z * z) by ring. apply Rmult_le_compat; lra.
Qed.

Section TwoValued.
  Variables (beta1 b2 mu : R).
  Hypothesis B1 : 0 <= beta1 < 1.
  Hypothesis B2 : 0 <= b2 < 1.
  Let q := (1 - beta1) * (1 - b2) / (1 - beta1 * b2).
  Hypothesis Hmu : 0 < mu <= q / 9.
  Let C := 2 + 3 * mu.
  Let p := 1/3.
  Let E := expectation p C.
  Lemma p01 : 0 <= p <= 1. Proof. unfold p. lra. Qed.
  Lemma product_range : 0 <= beta1 * b2 < 1. Proof. split; [apply Rmult_le_pos; lra|nra]. Qed.
  Lemma q_range : 0 < q <= 1.
  Proof.
    pose proof product_range. assert (N : 0 < (1 - beta1) * (1 - b2)) by (apply Rmult_lt_0_compat; lra).
    unfold q. split; [apply Rdiv_lt_0_compat; lra|]. apply Rmult_le_reg_r with (1 - beta1 * b2); [lra|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra.
  Qed.
  Lemma factor : 2 <= C <= 7/3 /\ 29/250 * C ^ 3 <= (C ^ 2 - 1) / 3.
  Proof.
    pose proof q_range. assert (R : 2 <= C <= 7/3) by (unfold C; lra). split; [exact R|].
    unfold C in *. set (d := 3 * mu) in *. assert (D2 : 0 <= d ^ 2 <= d / 3) by nra. assert (D3 : d ^ 3 <= d ^ 2 / 3) by nra. lra.
  Qed.

  (** One lag, for every value of V. *)
  Lemma lag w V s : 0 <= w -> 0 < s -> s <= w + V -> w * C ^ 2 + V <= C ^ 2 * s ->
    p * (C / sqrt (w * C ^ 2 + V)) + (1 - p) * (-1 / sqrt (w * (-1) ^ 2 + V)) <= (mu - 29/250 * (w / s)) * / sqrt s.
  Proof.
    intros Hw Hs H1 H2. destruct factor as [CR CF]. replace (w * (-1) ^ 2) with w by ring.
    pose proof (sqrt_lt_R0 s Hs) as S0. pose proof (pow2_sqrt s ltac:(lra)) as SS.
    assert (WC : w <= w * C ^ 2) by (rewrite <- (Rmult_1_r w) at 1; apply Rmult_le_compat_l; [exact Hw|nra]).
    pose proof (inverse_roots_differ (w + V) (w * C ^ 2 + V) (C * sqrt s) ltac:(lra) ltac:(lra) ltac:(rewrite Rpow_mult_distr, SS; lra)
      ltac:(apply Rmult_lt_0_compat; lra)) as D.
    assert (I : / sqrt (w * C ^ 2 + V) <= / sqrt s) by (apply inv_le; [exact S0|apply sqrt_le_1_alt; lra]).
    set (k := / sqrt s) in *. assert (K0 : 0 < k) by (apply inv_pos, S0).
    assert (C3 : 0 < C ^ 3) by (apply pow_lt; lra).
    replace ((w * C ^ 2 + V - (w + V)) * / (2 * (C * sqrt s) ^ 3)) with (3/2 * ((C ^ 2 - 1) / 3 * / C ^ 3) * (w / s * k)) in D.
    2:{ unfold k. rewrite <- SS at 1. field. split; lra. }
    assert (F : 29/250 <= (C ^ 2 - 1) / 3 * / C ^ 3).
    { apply Rmult_le_reg_r with (C ^ 3); [exact C3|]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. exact CF. }
    assert (W : 0 <= w / s * k) by (apply Rmult_le_pos; [apply Rmult_le_pos; [exact Hw|left; apply inv_pos, Hs]|lra]).
    assert (G : 29/250 * (w / s * k) <= (C ^ 2 - 1) / 3 * / C ^ 3 * (w / s * k)) by (apply Rmult_le_compat_r; assumption).
    assert (M : mu * / sqrt (w * C ^ 2 + V) <= mu * k) by (apply Rmult_le_compat_l; lra).
    replace (p * (C / sqrt (w * C ^ 2 + V))) with (2/3 * / sqrt (w * C ^ 2 + V) + mu * / sqrt (w * C ^ 2 + V)) by (unfold p, C, Rdiv; lra).
    replace ((1 - p) * (-1 / sqrt (w + V))) with (- (2/3 * / sqrt (w + V))) by (unfold p, Rdiv; lra). lra.
  Qed.

  Lemma lag_mean y j n : (1 <= j <= n)%nat -> (forall i, 0 <= y i) -> 0 < sum_t y n ->
    E n (fun g => g j / sqrt (sum_t (fun i => y i * g i ^ 2) n)) <= (mu - 29/250 * (y j / sum_t y n)) * / sqrt (sum_t y n).
  Proof.
    intros Hj Hy Hs. destruct factor as [CR _]. unfold E. rewrite (E_first p C p01 n j Hj).
    rewrite <- (E_const p C n ((mu - 29/250 * (y j / sum_t y n)) * / sqrt (sum_t y n))).
    apply (E_le_valued p C n p01). intros g Hg. rewrite !put_same, !split_off by exact Hj.
    assert (Sum : sum_t (fun i => if Nat.eqb i j then 0 else y i) n = sum_t y n - y j).
    { rewrite (sum_t_ext _ (fun i => y i + (if Nat.eqb i j then - y j else 0))).
      - rewrite sum_t_plus, (sum_only j n) by exact Hj. ring.
      - intros i _. destruct (Nat.eqb_spec i j) as [->|N]; ring. }
    assert (V : sum_t y n - y j <= others y j n g <= C ^ 2 * (sum_t y n - y j)).
    { assert (C2 : 1 <= C ^ 2) by nra. rewrite <- Sum, <- sum_t_scal. unfold others. split; apply sum_t_le; intros i Hi;
        (destruct (Nat.eqb i j); [lra|]); pose proof (Rmult_le_compat_l (y i) _ _ (Hy i) C2); destruct (Hg i Hi) as [-> | ->]; lra. }
    apply lag; [apply Hy|exact Hs|lra|lra].
  Qed.

  Theorem mean_step n : (1 <= n)%nat ->
    E n (fun g => first_moment (constant beta1) g n / sqrt (second_moment b2 g n)) <= - (29/250 * q - mu) * (1 - beta1 ^ n).
  Proof.
    intros Hn. pose proof product_range as P. pose proof q_range as Q. unfold E. rewrite (mean_direction p C p01).
    set (y := fun j => (1 - b2) * b2 ^ (n - j)). set (s := 1 - b2 ^ n).
    assert (Y0 : forall j, 0 <= y j) by (intros; unfold y; apply Rmult_le_pos; [lra|apply pow_le; lra]).
    assert (Ys : sum_t y n = s) by (unfold y, s; apply weights_add_up).
    assert (P1 : forall b, 0 <= b < 1 -> 0 <= b ^ n < 1).
    { intros b Hb. split; [apply pow_le; lra|]. destruct n as [|k]; [lia|]. simpl.
      assert (0 <= b ^ k <= 1) by (split; [apply pow_le; lra|rewrite <- (pow1 k); apply pow_incr; lra]). nra. }
    pose proof (P1 b2 B2) as Pb. pose proof (P1 beta1 B1) as P1n. pose proof (P1 _ P) as Pq. assert (S01 : 0 < s <= 1) by (unfold s; lra).
    pose proof (sqrt_lt_R0 s ltac:(lra)) as R0. assert (K1 : 1 <= / sqrt s) by (rewrite <- Rinv_1; apply inv_le; [exact R0|apply sqrt_le; lra]).
    set (k := / sqrt s) in *.
    apply Rle_trans with (sum_t (fun j => mu * k * ((1 - beta1) * beta1 ^ (n - j)) +
      - (29/250 * q * / s * k) * ((1 - beta1 * b2) * (beta1 * b2) ^ (n - j))) n).
    - apply sum_t_le. intros j Hj. pose proof (lag_mean y j n Hj Y0 ltac:(lra)) as L. rewrite Ys in L. fold k in L.
      replace (mu * k * ((1 - beta1) * beta1 ^ (n - j)) + - (29/250 * q * / s * k) * ((1 - beta1 * b2) * (beta1 * b2) ^ (n - j)))
        with ((1 - beta1) * beta1 ^ (n - j) * ((mu - 29/250 * (y j / s)) * k)).
      + apply Rmult_le_compat_l; [apply Rmult_le_pos; [lra|apply pow_le; lra]|exact L].
      + unfold y, q. rewrite Rpow_mult_distr. field. split; lra.
    - rewrite sum_t_plus, (sum_t_scal (mu * k)), (sum_t_scal (- (29/250 * q * / s * k))), !weights_add_up.
      rewrite Rpow_mult_distr in *. set (u := beta1 ^ n) in *. set (v := b2 ^ n) in *.
      assert (Z : 1 - u <= / s * (1 - u * v)).
      { assert (1 <= / s) by (rewrite <- Rinv_1; apply inv_le; lra). assert (u * v <= u) by nra.
        assert (1 * (1 - u * v) <= / s * (1 - u * v)) by (apply Rmult_le_compat_r; lra). lra. }
      assert (G : 29/250 * q * k * (1 - u) <= 29/250 * q * k * (/ s * (1 - u * v))) by (apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact Z]).
      assert (N : (29/250 * q - mu) * (1 - u) * 1 <= (29/250 * q - mu) * (1 - u) * k) by (apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact K1]).
      lra.
  Qed.

  Theorem mean_point_rises a x1 n : (forall t, 0 <= a t) -> let r := adam a (constant beta1) b2 0 in
    E n (fun g => fst (free r x1 g n)) <= E (S n) (fun g => fst (free r x1 g (S n))).
  Proof.
    intros Ha r. apply (mean_rises p C p01 a beta1 b2 x1 n (Ha (S n))). eapply Rle_trans; [apply mean_step; lia|].
    pose proof q_range. assert (beta1 ^ S n <= 1) by (rewrite <- (pow1 (S n)); apply pow_incr; lra). nra.
  Qed.
End TwoValued.
