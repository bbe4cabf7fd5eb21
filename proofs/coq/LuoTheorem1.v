(** Luo et al. (2019), Theorem 1, sharp: F = [-2, 2]; f_t(x) = -x if t = 1 mod C, 2 x if t = 2 mod C, else 0; Adam with
    beta1 = 0.  If 16 b2^(C-2) <= 1, alpha <= sqrt (2 (1 - b2) (4 + b2)) and x_1 >= 0, then every period starts at or
    above 0 and R_T >= 2 floor (T/C) - 4.  The best point is -2. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension.
Open Scope R_scope.

Definition luo_gradient (C t : nat) : R :=
  if Nat.eqb (t mod C) 1 then -1 else if Nat.eqb (t mod C) 2 then 2 else 0.

Lemma mod_in_period C k j : (j < C)%nat -> ((k * C + j) mod C = j)%nat.
Proof. intros. rewrite Nat.add_comm, Nat.mod_add by lia. apply Nat.mod_small. lia. Qed.
Lemma luo_first C k : (3 <= C)%nat -> luo_gradient C (S (k * C)) = -1.
Proof. intros. unfold luo_gradient. replace (S (k * C)) with (k * C + 1)%nat by lia. rewrite mod_in_period by lia. reflexivity. Qed.
Lemma luo_second C k : (3 <= C)%nat -> luo_gradient C (S (S (k * C))) = 2.
Proof. intros. unfold luo_gradient. replace (S (S (k * C))) with (k * C + 2)%nat by lia. rewrite mod_in_period by lia. reflexivity. Qed.
Lemma luo_zero C k j : (3 <= C)%nat -> (j + 2 < C)%nat -> luo_gradient C (S (j + S (S (k * C)))) = 0.
Proof.
  intros. unfold luo_gradient. destruct (Nat.eq_dec (j + 3) C) as [E|E].
  - replace (S (j + S (S (k * C)))) with (0 + S k * C)%nat by lia.
    rewrite Nat.mod_add, Nat.mod_0_l by lia. reflexivity.
  - replace (S (j + S (S (k * C)))) with (k * C + (j + 3))%nat by lia. rewrite mod_in_period by lia.
    destruct (Nat.eqb_spec (j + 3) 1); [lia|]. destruct (Nat.eqb_spec (j + 3) 2); [lia|reflexivity].
Qed.
Lemma luo_range C t : -1 <= luo_gradient C t <= 2.
Proof. unfold luo_gradient. destruct Nat.eqb; [lra|]. destruct Nat.eqb; lra. Qed.

(** With second moment v at the start of a period, p = b v + 1 - b after -1 and q = b p + 4 (1 - b) after 2:
    q >= 4 p if and only if v <= (1 - b) / (4 - b), and this v stays in range if 16 r <= 1, r = b^(C-2). *)
Lemma ratio_of_moments b v : 0 <= b < 1 -> 0 <= v -> v * (4 - b) <= 1 - b ->
  b * (b * v + (1 - b)) + 4 * (1 - b) >= 4 * (b * v + (1 - b)).
Proof. intros. nra. Qed.
Lemma moment_invariant b v r : 0 <= b < 1 -> 0 <= v -> 0 <= r -> 16 * r <= 1 -> v * (4 - b) <= 1 - b ->
  r * (b * (b * v + (1 - b)) + 4 * (1 - b)) * (4 - b) <= 1 - b.
Proof.
  intros Hb Hv Hr H16 Ht.
  assert (E : (b * (b * v + (1 - b)) + 4 * (1 - b)) * (4 - b) = b^2 * (v * (4 - b)) + (1-b)*(4+b)*(4-b)) by ring.
  assert (H : (b * (b * v + (1 - b)) + 4 * (1 - b)) * (4 - b) <= 16 * (1 - b)) by (rewrite E; nra).
  nra.
Qed.
Lemma period_scalar s A B : 0 <= s <= 2 -> 0 <= B <= 2 -> B <= A ->
  let y := clamp (-2) 2 (s + A) in 0 <= clamp (-2) 2 (y - B) /\ - (s + 2) + 2 * (y + 2) >= 2.
Proof. intros. unfold y, clamp, Rmax, Rmin. repeat destruct Rle_dec; split; lra. Qed.

Section LuoTheorem1.
  Variables (b2 alpha x1 : R) (C : nat).
  Hypothesis Hb : 0 <= b2 < 1.
  Hypothesis HC : (3 <= C)%nat.
  Hypothesis H16 : 16 * b2 ^ (C - 2) <= 1.
  Hypothesis Ha : 0 < alpha <= sqrt (2 * (1 - b2) * (4 + b2)).
  Hypothesis Hx : 0 <= x1 <= 2.
  Let c := luo_gradient C.
  Let P := line (-2) 2 x1 c.
  Let r := adam (inverse_sqrt alpha) (constant 0) b2 0.
  Let x n := iterate P r (S n) 0%nat.
  Let v n := second_moment b2 c n.
  Let W n := regret_against P r (fun _ => -2) n.

  Lemma luo_v_S n : v (S n) = b2 * v n + (1 - b2) * c (S n) ^ 2. Proof. reflexivity. Qed.
  Lemma luo_x_S n : x (S n) = clamp (-2) 2 (x n - alpha / sqrt (INR (S n)) / sqrt (v (S n)) * c (S n)).
  Proof. unfold x, P, r. rewrite adam_step, first_moment_0, Rplus_0_r. reflexivity. Qed.
  Lemma luo_W_S n : W (S n) = W n + c (S n) * (x n + 2).
  Proof. unfold W, regret_against. rewrite sum_t_S. unfold P at 3 4. simpl loss. fold P. unfold x. ring. Qed.
  Lemma luo_x_in n : -2 <= x n <= 2. Proof. apply line_in. lra. Qed.

  (** While f_t = 0, x stays and v decays. *)
  Lemma idle k j : (j <= C - 2)%nat ->
    x (j + S (S (k * C))) = x (S (S (k * C))) /\ v (j + S (S (k * C))) = b2 ^ j * v (S (S (k * C))) /\
    W (j + S (S (k * C))) = W (S (S (k * C))).
  Proof.
    induction j as [|j IH]; intros Hj; [simpl plus; repeat split; simpl; ring|].
    destruct IH as (I1 & I2 & I3); [lia|]. change (S j + S (S (k * C)))%nat with (S (j + S (S (k * C)))).
    rewrite luo_x_S, luo_v_S, luo_W_S. unfold c. rewrite luo_zero, I1, I2, I3 by lia. repeat split; try (simpl; ring).
    rewrite Rmult_0_r, Rminus_0_r. apply clamp_id, luo_x_in.
  Qed.

  Lemma two_steps k : 0 <= v (k * C) -> v (k * C) * (4 - b2) <= 1 - b2 -> 0 <= x (k * C) ->
    0 <= x (S (S (k * C))) /\ W (S (S (k * C))) >= W (k * C) + 2 /\
    v (S (S (k * C))) = b2 * (b2 * v (k * C) + (1 - b2)) + 4 * (1 - b2).
  Proof.
    intros Hv Ht Hs. pose proof (luo_first C k HC) as c1e. pose proof (luo_second C k HC) as c2e. fold c in c1e, c2e.
    set (n := (k * C)%nat) in *. pose proof (luo_x_in n) as Hin.
    assert (Ep : v (S n) = b2 * v n + (1 - b2)) by (rewrite luo_v_S, c1e; ring).
    assert (Eq : v (S (S n)) = b2 * (b2 * v n + (1 - b2)) + 4 * (1 - b2)) by (rewrite luo_v_S, c2e, Ep; ring).
    pose proof (ratio_of_moments b2 (v n) Hb Hv Ht) as HL1. rewrite <- Eq, <- Ep in HL1.
    assert (Hbv : 0 <= b2 * v n) by (apply Rmult_le_pos; lra). assert (Hp : 1 - b2 <= v (S n)) by lra.
    assert (Hq : (1 - b2) * (4 + b2) <= v (S (S n))) by (rewrite Eq; nra).
    assert (X1 := luo_x_S n). assert (X2 := luo_x_S (S n)). rewrite c1e in X1. rewrite c2e in X2.
    set (p := v (S n)) in *. set (q := v (S (S n))) in *.
    assert (Sp : 0 < sqrt p) by (apply sqrt_lt_R0; lra).
    assert (Spq : 2 * sqrt p <= sqrt q) by (apply le_sqrt; [lra|]; pose proof (sqrt_sqrt p ltac:(lra)); nra).
    pose proof (sqrt_S_pos n) as T1. assert (T12 := sqrt_INR_le (S n) (S (S n)) ltac:(lia)).
    assert (HB : alpha <= sqrt (INR (S (S n))) * sqrt q).
    { rewrite <- sqrt_mult_alt by apply pos_INR. eapply Rle_trans; [apply Ha|]. apply sqrt_le_1_alt.
      rewrite !S_INR. pose proof (pos_INR n). nra. }
    set (t1 := sqrt (INR (S n))) in *. set (t2 := sqrt (INR (S (S n)))) in *.
    set (A := alpha / t1 / sqrt p). set (B := alpha / t2 * 2 / sqrt q).
    assert (I2 : 0 < t2 * sqrt q) by (apply Rmult_lt_0_compat; lra).
    assert (HB0 : 0 <= B <= 2).
    { replace B with (2 * (alpha * / (t2 * sqrt q))) by (unfold B; field; lra). pose proof (inv_pos _ I2).
      assert (alpha * / (t2 * sqrt q) <= 1) by (apply Rmult_le_reg_r with (t2 * sqrt q); [lra|]; rewrite Rmult_assoc, Rinv_l by lra; lra).
      assert (0 <= alpha * / (t2 * sqrt q)) by (apply Rmult_le_pos; lra). lra. }
    assert (HBA : B <= A).
    { replace B with (2 * alpha * / (t2 * sqrt q)) by (unfold B; field; lra).
      replace A with (2 * alpha * / (t1 * (2 * sqrt p))) by (unfold A; field; lra).
      apply Rmult_le_compat_l; [lra|]. apply inv_le; [apply Rmult_lt_0_compat; lra|apply Rmult_le_compat; lra]. }
    replace (x n - alpha / t1 / sqrt p * -1) with (x n + A) in X1 by (unfold A; ring).
    replace (x (S n) - alpha / t2 / sqrt q * 2) with (x (S n) - B) in X2 by (unfold B, Rdiv; ring).
    destruct (period_scalar (x n) A B) as [H1 H2]; try lra.
    split; [|split; [|exact Eq]].
    - rewrite X2, X1. exact H1.
    - rewrite !luo_W_S, c1e, c2e, X1. lra.
  Qed.

  Lemma S_k_C k : (S k * C)%nat = ((C - 2) + S (S (k * C)))%nat. Proof. lia. Qed.

  Lemma period_starts k : 0 <= v (k * C) /\ v (k * C) * (4 - b2) <= 1 - b2 /\ 0 <= x (k * C) /\ W (k * C) >= 2 * INR k.
  Proof.
    induction k as [|k (I1 & I2 & I3 & I4)].
    - unfold v, x, W, regret_against, iterate. simpl. repeat split; try lra.
    - destruct (two_steps k I1 I2 I3) as (J1 & J2 & J3). destruct (idle k (C - 2)) as (K1 & K2 & K3); [lia|].
      rewrite S_k_C, K1, K2, K3, J3, S_INR. assert (Hr : 0 <= b2 ^ (C - 2)) by (apply pow_le; lra).
      assert (0 <= b2 * v (k * C)) by (apply Rmult_le_pos; lra).
      assert (0 <= b2 * (b2 * v (k * C) + (1 - b2))) by (apply Rmult_le_pos; lra).
      repeat split; try lra; [apply Rmult_le_pos; lra|]. apply moment_invariant; assumption.
  Qed.

  Theorem luo2019_theorem1_bounded_step :
    (forall k, 0 <= iterate P r (S (k * C)) 0%nat) /\ (forall T R_T, is_regret P r T R_T -> R_T >= 2 * INR (T / C) - 4).
  Proof.
    split; [intros k; apply period_starts|]. intros T R_T HR.
    assert (Hge : W T <= R_T) by (apply (regret_ge _ _ _ _ _ HR); intros i Hi; simpl; lra).
    assert (W T >= 2 * INR (T / C) - 4); [|lra]. clear Hge HR.
    pose proof (Nat.mod_upper_bound T C ltac:(lia)) as Hj. rewrite (Nat.div_mod T C) at 1 by lia.
    rewrite (Nat.mul_comm C). set (k := (T / C)%nat). set (j := (T mod C)%nat) in *. clearbody k j.
    destruct (period_starts k) as (I1 & I2 & I3 & I4). destruct j as [|[|j]].
    - rewrite Nat.add_0_r. lra.
    - replace (k * C + 1)%nat with (S (k * C)) by lia. rewrite luo_W_S. unfold c. rewrite luo_first by lia.
      pose proof (luo_x_in (k * C)). lra.
    - destruct (two_steps k I1 I2 I3) as (J1 & J2 & J3). destruct (idle k j) as (K1 & K2 & K3); [lia|].
      replace (k * C + S (S j))%nat with (j + S (S (k * C)))%nat by lia. rewrite K3. lra.
  Qed.
End LuoTheorem1.
