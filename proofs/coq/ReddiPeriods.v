(** Gradients C, -1, -1 on [lo, hi] from x_1 = hi, Adam without momentum, any epsilon >= 0 inside the root: what Theorems 1
    and 6 of Reddi et al. (2018) share.  Both choose b2 so that b2 C^2 + 1 - b2 + epsilon = 2 A with
    A = 1 - b2 + epsilon / C^2; then a step down is at most alpha_t / sqrt A and a step up at least alpha_t / sqrt (2 A).
    A period costs C (x_1 - lo) - (x_2 - lo) - (x_3 - lo), at least (hi - lo) (C - 2) - C (hi - x_1). *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension Period3.
Open Scope R_scope.

(** A step down from x and two steps up, each clamped. *)
Lemma three_clamped_steps lo hi x d u w : lo <= hi -> 0 <= u -> 0 <= w ->
  Rmin hi (x - d + u + w) <= clamp lo hi (clamp lo hi (clamp lo hi (x - d) + u) + w).
Proof. intros. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.

Lemma three_at C k : three C (-1) (-1) (S (k * 3)) = C /\ three C (-1) (-1) (S (S (k * 3))) = -1 /\
  three C (-1) (-1) (S (S (S (k * 3)))) = -1.
Proof.
  unfold three. replace (S (k * 3)) with (1 + k * 3)%nat by lia. replace (S (1 + k * 3)) with (2 + k * 3)%nat by lia.
  replace (S (2 + k * 3)) with (0 + S k * 3)%nat by lia. rewrite !Nat.mod_add by lia. repeat split; reflexivity.
Qed.
Lemma three_square C n : 2 <= C -> 1 <= three C (-1) (-1) n ^ 2 <= C ^ 2.
Proof. intros. assert (4 <= C ^ 2) by nra. unfold three. destruct (n mod 3)%nat as [|[|[|m]]]; lra. Qed.

(** x_{n+1}, v_n and alpha_n / sqrt (v_n + epsilon). *)
Definition point (C lo hi : R) (a : nat -> R) (b2 epsilon : R) (n : nat) : R :=
  iterate (line lo hi hi (three C (-1) (-1))) (adam a (constant 0) b2 epsilon) (S n) 0%nat.
Definition moment (C b2 : R) (n : nat) : R := second_moment b2 (three C (-1) (-1)) n.
Definition rate (C : R) (a : nat -> R) (b2 epsilon : R) (n : nat) : R := a n / sqrt (moment C b2 n + epsilon).

(** Steps alpha / sqrt (w_t), w_t = t or 1, and the identity for A that both theorems rest on. *)
Record shared (C lo hi : R) (a w : nat -> R) (alpha b2 epsilon A : R) : Prop := {
  sh_C : 2 <= C; sh_lohi : lo <= hi; sh_b2 : 0 < b2 < 1; sh_epsilon : 0 <= epsilon; sh_alpha : 0 < alpha;
  sh_w : forall n, 0 < w (S n); sh_a : forall n, a (S n) = alpha / sqrt (w (S n));
  sh_A : 0 < A; sh_down : A * C ^ 2 = (1 - b2) * C ^ 2 + epsilon; sh_up : 2 * A = b2 * C ^ 2 + 1 - b2 + epsilon }.

Section Periods.
  Context {C lo hi : R} {a w : nat -> R} {alpha b2 epsilon A : R}.
  Hypothesis H : shared C lo hi a w alpha b2 epsilon A.
  Let c := three C (-1) (-1).
  Let x := point C lo hi a b2 epsilon.
  Let v := moment C b2.
  Let e := rate C a b2 epsilon.
  Let rho := alpha / sqrt A.

  Lemma v_step n : v (S n) = b2 * v n + (1 - b2) * c (S n) ^ 2. Proof. reflexivity. Qed.
  Lemma x_step n : x (S n) = clamp lo hi (x n - e (S n) * c (S n)).
  Proof. unfold x, point. rewrite adam_step, first_moment_0. reflexivity. Qed.
  Lemma x_in n : lo <= x n <= hi. Proof. apply line_in. pose proof (sh_lohi _ _ _ _ _ _ _ _ _ H). lra. Qed.
  Lemma v_range n : 0 <= v n <= C ^ 2.
  Proof.
    destruct H as [C2 _ B _ _ _ _ _ _ _]. split; [apply second_moment_nonneg; lra|].
    induction n as [|n IH]; [unfold v, moment; simpl; nra|].
    rewrite v_step. pose proof (three_square C (S n) C2) as Q. fold c in Q. nra.
  Qed.
  Lemma v_positive n : 0 < v (S n) + epsilon.
  Proof.
    destruct H as [C2 _ B E _ _ _ _ _ _]. rewrite v_step. pose proof (v_range n). pose proof (three_square C (S n) C2) as Q.
    fold c in Q. nra.
  Qed.
  Lemma rho_positive : 0 < rho.
  Proof. destruct H. apply Rdiv_lt_0_compat; [assumption|apply sqrt_lt_R0; assumption]. Qed.

  (** Rates against rho = alpha / sqrt A. *)
  Lemma rate_is n : exists y, 0 < y /\ y ^ 2 = w (S n) * (v (S n) + epsilon) /\ e (S n) = rho * sqrt A * / y.
  Proof.
    destruct H as [_ _ _ _ _ W0 Ea A0 _ _]. pose proof (v_positive n) as V0. specialize (W0 n).
    pose proof (sqrt_lt_R0 _ W0) as W1. pose proof (sqrt_lt_R0 _ V0) as V1. pose proof (sqrt_lt_R0 _ A0).
    exists (sqrt (w (S n)) * sqrt (v (S n) + epsilon)). split; [apply Rmult_lt_0_compat; assumption|]. split.
    - rewrite Rpow_mult_distr, !pow2_sqrt by lra. reflexivity.
    - unfold e, rate, rho. rewrite Ea. fold v. field. lra.
  Qed.
  Lemma rate_at_least q n : 0 <= q -> q ^ 2 * w (S n) * (v (S n) + epsilon) <= A -> q * rho <= e (S n).
  Proof.
    intros Hq Hle. destruct (rate_is n) as (y & Y0 & Y2 & ->). pose proof rho_positive.
    assert (q * y <= sqrt A) by (apply le_sqrt; [apply Rmult_le_pos; lra|]; nra).
    replace (q * rho) with (rho * (q * y) * / y) by (field; lra).
    apply Rmult_le_compat_r; [left; apply inv_pos, Y0|]. apply Rmult_le_compat_l; lra.
  Qed.
  Lemma rate_at_most q n : 0 <= q -> A <= q ^ 2 * w (S n) * (v (S n) + epsilon) -> e (S n) <= q * rho.
  Proof.
    intros Hq Hle. destruct (rate_is n) as (y & Y0 & Y2 & ->). pose proof rho_positive.
    assert (sqrt A <= q * y) by (apply sqrt_le; [apply Rmult_le_pos; lra|]; nra).
    replace (q * rho) with (rho * (q * y) * / y) by (field; lra).
    apply Rmult_le_compat_r; [left; apply inv_pos, Y0|]. apply Rmult_le_compat_l; lra.
  Qed.
  Lemma rate_positive n : 0 < e (S n).
  Proof.
    destruct (rate_is n) as (y & Y0 & _ & ->). destruct H as [_ _ _ _ _ _ _ A0 _ _].
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [exact rho_positive|apply sqrt_lt_R0, A0]|apply inv_pos, Y0].
  Qed.

  Lemma step_down q k : 0 <= q -> 1 <= q ^ 2 * w (S (k * 3)) -> e (S (k * 3)) * C <= q * rho.
  Proof.
    intros Hq Hle. destruct (three_at C k) as (E & _ & _). fold c in E. pose proof (v_range (k * 3)) as R.
    destruct H as [C2 _ B E0 _ W0 _ A0 EA _]. specialize (W0 (k * 3)%nat).
    assert (V : A * C ^ 2 <= v (S (k * 3)) + epsilon) by (rewrite v_step, E, EA; nra).
    assert (Q : e (S (k * 3)) <= q * / C * rho).
    { apply rate_at_most; [apply Rmult_le_pos; [exact Hq|left; apply inv_pos; lra]|].
      replace ((q * / C) ^ 2 * w (S (k * 3)) * (v (S (k * 3)) + epsilon))
        with (q ^ 2 * w (S (k * 3)) * ((v (S (k * 3)) + epsilon) * (/ C * / C))) by (field; lra).
      assert (I : A <= (v (S (k * 3)) + epsilon) * (/ C * / C)); [|nra].
      replace A with (A * C ^ 2 * (/ C * / C)) by (field; lra).
      apply Rmult_le_compat_r; [|exact V]. pose proof (inv_pos C ltac:(lra)). nra. }
    replace (q * rho) with (q * / C * rho * C) by (field; lra). apply Rmult_le_compat_r; lra.
  Qed.
  Lemma step_up q n : c (S n) = -1 -> 0 <= q -> 2 * q ^ 2 * w (S n) <= 1 -> q ^ 2 * w (S n) * (v (S n) + epsilon) <= A.
  Proof.
    intros E Hq Hle. pose proof (v_range n) as R. destruct H as [_ _ B _ _ W0 _ A0 _ EA]. specialize (W0 n).
    assert (V : v (S n) + epsilon <= 2 * A) by (rewrite v_step, E, EA; nra). pose proof (pow2_ge_0 q).
    assert (0 <= q ^ 2 * w (S n)) by (apply Rmult_le_pos; lra).
    apply Rle_trans with (q ^ 2 * w (S n) * (2 * A)); [apply Rmult_le_compat_l; lra|nra].
  Qed.

  (** From the start of a period, s rho short of hi, to the next. *)
  Lemma next_period_exact k s p q u : hi - s * rho <= x (k * 3) -> 0 <= p -> 0 <= q -> 0 <= u ->
    1 <= p ^ 2 * w (S (k * 3)) -> q ^ 2 * w (S (S (k * 3))) * (v (S (S (k * 3))) + epsilon) <= A ->
    u ^ 2 * w (S (S (S (k * 3)))) * (v (S (S (S (k * 3)))) + epsilon) <= A -> Rmin hi (hi - (s + p - q - u) * rho) <= x (S k * 3).
  Proof.
    intros Hs Hp Hq Hu H1 H2 H3. pose proof (step_down p k Hp H1) as D. pose proof (rate_at_least q _ Hq H2) as U2.
    pose proof (rate_at_least u _ Hu H3) as U3. destruct (three_at C k) as (E1 & E2 & E3).
    replace (S k * 3)%nat with (S (S (S (k * 3)))) by lia.
    rewrite (x_step (S (S (k * 3)))), (x_step (S (k * 3))), (x_step (k * 3)). unfold c. rewrite E1, E2, E3.
    pose proof (rate_positive (S (k * 3))) as P2. pose proof (rate_positive (S (S (k * 3)))) as P3.
    set (e1 := e (S (k * 3)) * C) in *. set (e2 := e (S (S (k * 3)))) in *. set (e3 := e (S (S (S (k * 3))))) in *.
    replace (e2 * -1) with (- e2) by ring. replace (e3 * -1) with (- e3) by ring.
    assert (O : forall y z, y - - z = y + z) by (intros; ring). rewrite !O.
    pose proof (three_clamped_steps lo hi (x (k * 3)) e1 e2 e3 (sh_lohi _ _ _ _ _ _ _ _ _ H) ltac:(lra) ltac:(lra)) as T.
    eapply Rle_trans; [|exact T]. apply Rle_min_compat_l. lra.
  Qed.
  Lemma next_period k s p q u : hi - s * rho <= x (k * 3) -> 0 <= p -> 0 <= q -> 0 <= u -> 1 <= p ^ 2 * w (S (k * 3)) ->
    2 * q ^ 2 * w (S (S (k * 3))) <= 1 -> 2 * u ^ 2 * w (S (S (S (k * 3)))) <= 1 -> Rmin hi (hi - (s + p - q - u) * rho) <= x (S k * 3).
  Proof.
    intros Hs Hp Hq Hu H1 H2 H3. destruct (three_at C k) as (_ & E2 & E3).
    apply next_period_exact; try assumption; apply step_up; assumption.
  Qed.
  Lemma back_at_hi k s p q u : hi - s * rho <= x (k * 3) -> 0 <= p -> 0 <= q -> 0 <= u -> 1 <= p ^ 2 * w (S (k * 3)) ->
    2 * q ^ 2 * w (S (S (k * 3))) <= 1 -> 2 * u ^ 2 * w (S (S (S (k * 3)))) <= 1 -> s + p <= q + u -> x (S k * 3) = hi.
  Proof.
    intros Hs Hp Hq Hu H1 H2 H3 Hle. pose proof (next_period k s p q u Hs Hp Hq Hu H1 H2 H3) as N. pose proof (x_in (S k * 3)).
    pose proof rho_positive. assert (0 <= (q + u - s - p) * rho) by (apply Rmult_le_pos; lra).
    unfold Rmin in N. destruct Rle_dec; lra.
  Qed.

  (** ** Regret against lo; a period starts at most s k short of hi. *)
  Let L := line lo hi hi c.
  Let r := adam a (constant 0) b2 epsilon.
  Let W n := regret_against L r (fun _ => lo) n.
  Variable s : nat -> R.
  Hypothesis Hs : forall k, 0 <= s k /\ hi - s k <= x (k * 3).
  Lemma W_step n : W (S n) = W n + c (S n) * (x n - lo).
  Proof. unfold W, regret_against. rewrite sum_t_S. unfold L at 3 4. simpl loss. fold L. unfold x, point. fold c L r. ring. Qed.

  Lemma regret_of_periods k : (hi - lo) * (C - 2) * INR k - C * sum_i s k <= W (k * 3).
  Proof.
    pose proof (sh_C _ _ _ _ _ _ _ _ _ H) as C2. induction k as [|k IH]; [unfold W, regret_against; simpl; lra|].
    replace (S k * 3)%nat with (S (S (S (k * 3)))) by lia. destruct (three_at C k) as (E1 & E2 & E3).
    rewrite !W_step, S_INR, sum_i_S. unfold c. rewrite E1, E2, E3.
    pose proof (x_in (S (k * 3))). pose proof (x_in (S (S (k * 3)))). destruct (Hs k) as [S0 S1]. nra.
  Qed.

  Theorem regret_at_every_T T R_T : is_regret L r T R_T ->
    R_T >= (hi - lo) * (C - 2) * INR (T / 3) - C * sum_i s (S (T / 3)).
  Proof.
    intros HR. assert (C2 := sh_C _ _ _ _ _ _ _ _ _ H). assert (Q := sh_lohi _ _ _ _ _ _ _ _ _ H).
    assert (Hge : W T <= R_T) by (apply (regret_ge _ _ _ _ _ HR); intros i Hi; simpl; lra).
    assert ((hi - lo) * (C - 2) * INR (T / 3) - C * sum_i s (S (T / 3)) <= W T); [|lra]. clear Hge HR.
    pose proof (Nat.mod_upper_bound T 3 ltac:(lia)) as Hj. rewrite (Nat.div_mod T 3) at 3 by lia.
    rewrite (Nat.mul_comm 3). set (k := (T / 3)%nat). set (j := (T mod 3)%nat) in *. clearbody k j.
    pose proof (regret_of_periods k) as K. rewrite sum_i_S. destruct (Hs k) as [S0 S1].
    destruct (three_at C k) as (E1 & E2 & E3). pose proof (x_in (k * 3)). pose proof (x_in (S (k * 3))).
    destruct j as [|[|[|j]]]; [| | |lia].
    - rewrite Nat.add_0_r. nra.
    - replace (k * 3 + 1)%nat with (S (k * 3)) by lia. rewrite W_step. unfold c. rewrite E1. nra.
    - replace (k * 3 + 2)%nat with (S (S (k * 3))) by lia. rewrite !W_step. unfold c. rewrite E1, E2. nra.
  Qed.
End Periods.
