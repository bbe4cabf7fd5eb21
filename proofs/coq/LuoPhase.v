(** Luo et al. (2019), Theorem 1, for every step size and every start: with -x, 2 x, 0, ..., 0 in every C steps, beta1 = 0,
      16 b2^(C-2) < 1:  x_t -> 2 and R_T / T -> 4 / C;      16 b2^(C-2) > 1:  x_t -> -2 and R_T / T -> 0.
    On the orbit v is K (1 + 4 b^(C-1)) after -1 and K (4 + b) after 2, with K = (1 - b) / (1 - b^C). *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs Periodic AdamDrift Orbit LuoTheorem1.
Open Scope R_scope.

Lemma sum_i_ends f n : (forall k, (1 <= k <= n)%nat -> f k = 0) -> sum_i f (S (S n)) = f O + f (S n).
Proof.
  intros H. induction n as [|n IH]; [simpl; ring|].
  rewrite sum_i_S, IH, (H (S n)) by (try lia; intros; apply H; lia). ring.
Qed.
Lemma sum_i_two f n : (forall k, (2 <= k < S (S n))%nat -> f k = 0) -> sum_i f (S (S n)) = f O + f 1%nat.
Proof.
  intros H. induction n as [|n IH]; [simpl; ring|]. rewrite sum_i_S, IH, (H (S (S n))) by (try lia; intros; apply H; lia). ring.
Qed.
Lemma sum_t_two f n : (forall t, (3 <= t <= S (S n))%nat -> f t = 0) -> sum_t f (S (S n)) = f 1%nat + f 2%nat.
Proof.
  intros H. induction n as [|n IH]; [simpl; ring|].
  rewrite sum_t_S, IH, (H (S (S (S n)))) by (try lia; intros; apply H; lia). ring.
Qed.
Lemma steady_0 P c t : (1 <= P)%nat -> periodic P c -> steady 0 P c t = c t.
Proof.
  intros HP Hc. destruct P as [|P]; [lia|]. unfold steady.
  assert (E : forall n, sum_i (fun k => 0 ^ k * c (t + S P - k)%nat) (S n) = c (t + S P - 0)%nat).
  { induction n as [|n IH]; [simpl; ring|]. rewrite sum_i_S, IH. rewrite pow_i by lia. ring. }
  rewrite E, Nat.sub_0_r, Hc, pow_i by lia. field.
Qed.

Lemma ends f n : (2 <= n)%nat -> (forall k, (1 <= k < n - 1)%nat -> f k = 0) -> sum_i f n = f O + f (n - 1)%nat.
Proof.
  intros Hn H. destruct n as [|[|n]]; try lia. rewrite sum_i_ends by (intros; apply H; lia).
  replace (S (S n) - 1)%nat with (S n) by lia. reflexivity.
Qed.
Lemma two f n : (2 <= n)%nat -> (forall k, (2 <= k < n)%nat -> f k = 0) -> sum_i f n = f O + f 1%nat.
Proof. intros Hn H. destruct n as [|[|n]]; try lia. apply sum_i_two. intros; apply H; lia. Qed.
Lemma two_t f n : (2 <= n)%nat -> (forall t, (3 <= t <= n)%nat -> f t = 0) -> sum_t f n = f 1%nat + f 2%nat.
Proof. intros Hn H. destruct n as [|[|n]]; try lia. apply sum_t_two. intros; apply H; lia. Qed.

Section Phase.
  Variables (b2 alpha x1 : R) (C : nat).
  Hypothesis Hb : 0 < b2 < 1.
  Hypothesis HC : (3 <= C)%nat.
  Hypothesis Ha : 0 < alpha.
  Hypothesis Hx : -2 <= x1 <= 2.
  Let c := luo_gradient C.
  Let K := (1 - b2) / (1 - b2 ^ C).

  Lemma c_periodic : periodic C c.
  Proof. intros t. unfold c, luo_gradient. replace (t + C)%nat with (t + 1 * C)%nat by lia. rewrite Nat.mod_add by lia. reflexivity. Qed.
  Lemma c_1 : c 1%nat = -1. Proof. exact (luo_first C 0 HC). Qed.
  Lemma c_2 : c 2%nat = 2. Proof. exact (luo_second C 0 HC). Qed.
  Lemma c_0 t : (3 <= t <= C)%nat -> c t = 0.
  Proof. intros H. replace t with (S ((t - 3) + S (S (0 * C))))%nat by lia. apply luo_zero; lia. Qed.
  Lemma K_pos : 0 < K.
  Proof.
    unfold K. apply Rdiv_lt_0_compat; [lra|]. destruct C as [|n]; [lia|]. simpl.
    assert (0 <= b2 ^ n <= 1) by (split; [apply pow_le; lra|rewrite <- (pow1 n); apply pow_incr; lra]). nra.
  Qed.

  Lemma v_after_first : steady b2 C (fun t => c t ^ 2) 1 = K * (1 + 4 * b2 ^ (C - 1)).
  Proof.
    unfold steady. fold K. f_equal. rewrite ends; [|lia|].
    - rewrite Nat.sub_0_r. replace (1 + C - (C - 1))%nat with 2%nat by lia.
      rewrite c_2, (c_periodic 1%nat), c_1. simpl. ring.
    - intros k Hk. rewrite (c_0 (1 + C - k)%nat) by lia. ring.
  Qed.
  Lemma v_after_second : steady b2 C (fun t => c t ^ 2) 2 = K * (4 + b2).
  Proof.
    unfold steady. fold K. f_equal. rewrite two; [|lia|].
    - rewrite Nat.sub_0_r. replace (2 + C - 1)%nat with (1 + C)%nat by lia.
      rewrite (c_periodic 2%nat), (c_periodic 1%nat), c_1, c_2. simpl. ring.
    - intros k Hk. rewrite (c_0 (2 + C - k)%nat) by lia. ring.
  Qed.

  Let p := K * (1 + 4 * b2 ^ (C - 1)).
  Let q := K * (4 + b2).
  Lemma q_minus_4p : q - 4 * p = K * b2 * (1 - 16 * b2 ^ (C - 2)).
  Proof. unfold p, q. replace (C - 1)%nat with (S (C - 2)) by lia. simpl. ring. Qed.
  Lemma p_pos : 0 < p.
  Proof. unfold p. apply Rmult_lt_0_compat; [apply K_pos|]. pose proof (pow_lt b2 (C - 1) ltac:(lra)). lra. Qed.
  Lemma q_pos : 0 < q. Proof. unfold q. apply Rmult_lt_0_compat; [apply K_pos|lra]. Qed.

  Lemma luo_drift : - sum_t (fun t => steady 0 C c t / sqrt (steady b2 C (fun t => c t ^ 2) t)) C = / sqrt p - 2 / sqrt q.
  Proof.
    rewrite two_t; [|lia|].
    - rewrite !steady_0 by (try lia; apply c_periodic). rewrite c_1, c_2, v_after_first, v_after_second. fold p q.
      unfold Rdiv. ring.
    - intros t Ht. rewrite steady_0 by (try lia; apply c_periodic). rewrite c_0 by lia. unfold Rdiv. ring.
  Qed.
  Lemma luo_mean : mean C c = / INR C.
  Proof.
    unfold mean. assert (E : sum_t c C = 1).
    { rewrite two_t; [rewrite c_1, c_2; ring|lia|]. intros t Ht. apply c_0. lia. }
    rewrite E. unfold Rdiv. ring.
  Qed.

  Theorem luo2019_theorem1_limits :
    let L := line (-2) 2 x1 c in let r := adam (inverse_sqrt alpha) (constant 0) b2 0 in
    (16 * b2 ^ (C - 2) < 1 -> tends_to L r 2 /\ average_regret_tends_to L r (4 / INR C)) /\
    (1 < 16 * b2 ^ (C - 2) -> tends_to L r (-2) /\ average_regret_tends_to L r 0).
  Proof.
    intros L r. assert (N : 0 < INR C) by (apply lt_0_INR; lia). pose proof (inv_pos _ N) as I.
    destruct (drift_dichotomy (-2) 2 x1 alpha 0 b2 C c) as [Up Down]; try assumption; try lra; try lia.
    { apply c_periodic. }
    { left. split; [lra|]. exists 1%nat. split; [lia|]. rewrite c_1. lra. }
    rewrite luo_drift, luo_mean in Up, Down. fold L r in Up, Down.
    pose proof p_pos as P0. pose proof q_pos as Q0. pose proof q_minus_4p as E. pose proof K_pos as K0.
    assert (KB : 0 < K * b2) by (apply Rmult_lt_0_compat; lra).
    assert (SP : 0 < sqrt p) by (apply sqrt_lt_R0, P0). assert (SQ : 0 < sqrt q) by (apply sqrt_lt_R0, Q0).
    assert (E4 : sqrt (4 * p) = 2 * sqrt p).
    { rewrite sqrt_mult by lra. f_equal. replace 4 with (2 * 2) by ring. apply sqrt_square. lra. }
    assert (D : / sqrt p - 2 / sqrt q = (sqrt q - 2 * sqrt p) * / (sqrt p * sqrt q)) by (field; lra).
    assert (IQ : 0 < / (sqrt p * sqrt q)) by (apply inv_pos, Rmult_lt_0_compat; lra). rewrite D in Up, Down.
    split; intros H16.
    - replace (4 / INR C) with ((2 - -2) * Rmax 0 (/ INR C)) by (rewrite Rmax_right by lra; unfold Rdiv; ring).
      apply Up. apply Rmult_lt_0_compat; [|exact IQ]. rewrite <- E4.
      assert (4 * p < q) by (assert (0 < K * b2 * (1 - 16 * b2 ^ (C - 2))) by (apply Rmult_lt_0_compat; lra); lra).
      assert (sqrt (4 * p) < sqrt q) by (apply sqrt_lt_1_alt; lra). lra.
    - replace 0 with ((2 - -2) * Rmax 0 (- / INR C)) by (rewrite Rmax_left by lra; ring).
      apply Down. assert (q < 4 * p) by nra.
      assert (sqrt q < sqrt (4 * p)) by (apply sqrt_lt_1_alt; lra). nra.
  Qed.
End Phase.
