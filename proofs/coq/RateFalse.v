(** Not the constant alone of Luo et al.'s Theorem 4 is wrong, but the rate: for one fixed band and problem that meet all
    its hypotheses AdaBound's regret is of order T / log T.
      eta_l = 1 - eps_t, eta_u = 1 + eps_t, 0 < eps_t <= 1/4 nonincreasing, eps_t -> 0; alpha = 7/10, b2 = 1/100, beta1 = 0;
      on [0, 1] from x_1 = 1, gradients -rho, -rho, 1 in every three steps, rho = (1 - eps) / (2 (1 + eps)) with eps taken
      at the last of the three.  Small gradients are clipped to eta_u, the large one to eta_l.
    Then every block starts at or above 21/50 and costs 2/3 eps or more: R_T >= 2/3 floor (T/3) eps_T - 1. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension AMSBound.
Open Scope R_scope.

Lemma clip_high alpha v l u : 0 < v -> u <= alpha / sqrt v -> l <= u -> clip alpha v l u = u.
Proof. intros Hv H1 H2. unfold clip. destruct Rle_dec; [lra|]. unfold Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.
Lemma clip_below alpha v l u : 0 < v -> alpha / sqrt v <= l -> l <= u -> clip alpha v l u = l.
Proof. intros Hv H1 H2. unfold clip. destruct Rle_dec; [lra|]. unfold Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.

Section Rate.
  Variable eps : nat -> R.
  Hypothesis He : forall t, (1 <= t)%nat -> 0 < eps t <= 1/4.
  Hypothesis Hmono : forall t, (1 <= t)%nat -> eps (S t) <= eps t.
  Hypothesis Hcv : Un_cv eps 0.

  Definition slow_lower t := 1 - eps t.
  Definition slow_upper t := 1 + eps t.
  Definition rho k := (1 - eps (k * 3)) / (2 * (1 + eps (k * 3))).
  Definition slow_gradient t := if Nat.eqb (t mod 3) 0 then 1 else - rho (S (t / 3)).
  Let c := slow_gradient.
  Let P := line 0 1 1 c.
  Let r := adabound (7/10) (constant 0) (1/100) slow_lower slow_upper.
  Let x n := iterate P r (S n) 0%nat.              (* x_{n+1}, the point after n steps *)
  Let v n := second_moment (1/100) c n.
  Let W n := regret_against P r (fun _ => 0) n.

  Lemma eps_falls s t : (1 <= s <= t)%nat -> eps t <= eps s.
  Proof. apply falls. exact Hmono. Qed.
  Lemma rho_range k : (1 <= k)%nat -> 3/10 <= rho k <= 1/2 /\ rho k * (2 * (1 + eps (k * 3))) = 1 - eps (k * 3).
  Proof.
    intros Hk. destruct (He (k * 3)) as [E0 E1]; [lia|].
    assert (E : rho k * (2 * (1 + eps (k * 3))) = 1 - eps (k * 3)) by (unfold rho; field; lra).
    split; [nra|exact E].
  Qed.
  Lemma c_first k : c (S (k * 3)) = - rho (S k).
  Proof.
    unfold c, slow_gradient. replace (S (k * 3)) with (1 + k * 3)%nat by lia.
    rewrite Nat.mod_add, Nat.div_add by lia. reflexivity.
  Qed.
  Lemma c_second k : c (S (S (k * 3))) = - rho (S k).
  Proof.
    unfold c, slow_gradient. replace (S (S (k * 3))) with (2 + k * 3)%nat by lia.
    rewrite Nat.mod_add, Nat.div_add by lia. reflexivity.
  Qed.
  Lemma c_third k : c (S (S (S (k * 3)))) = 1.
  Proof.
    unfold c, slow_gradient. replace (S (S (S (k * 3)))) with (0 + S k * 3)%nat by lia.
    rewrite Nat.mod_add by lia. reflexivity.
  Qed.
  Lemma c_range t : -1/2 <= c t <= 1.
  Proof. unfold c, slow_gradient. destruct Nat.eqb; [lra|]. destruct (rho_range (S (t / 3))) as [H _]; [lia|]. lra. Qed.

  Lemma v_range n : 0 <= v n <= 1.
  Proof.
    unfold v. induction n as [|n IH]; [simpl; lra|]. simpl second_moment. unfold second.
    pose proof (c_range (S n)). nra.
  Qed.
  Lemma x_range n : 0 <= x n <= 1.
  Proof. apply line_in. lra. Qed.
  Lemma W_S n : W (S n) = W n + c (S n) * x n.
  Proof. unfold W, regret_against. rewrite sum_t_S. unfold P at 3 4. simpl loss. fold P. unfold x. ring. Qed.
  Lemma x_S n : x (S n) = clamp 0 1 (x n - clip (7/10) (v (S n)) (slow_lower (S n)) (slow_upper (S n)) / sqrt (INR (S n)) * c (S n)).
  Proof. unfold x, P, r. rewrite adabound_step, first_moment_0. reflexivity. Qed.

  (** Small gradients: sqrt v <= 56/100 and alpha / sqrt v >= 5/4.  The large one: sqrt v >= 94/100, alpha / sqrt v <= 3/4. *)
  Lemma small_clipped n : -1/2 <= c (S n) <= -3/10 -> clip (7/10) (v (S n)) (slow_lower (S n)) (slow_upper (S n)) = slow_upper (S n).
  Proof.
    intros Hc. pose proof (v_range n) as Hv. destruct (He (S n)) as [E0 E1]; [lia|].
    assert (V : 1/100 <= v (S n) <= 56/100 * (56/100)) by (unfold v in *; simpl; unfold second; nra).
    assert (S0 : 0 < sqrt (v (S n))) by (apply sqrt_lt_R0; lra).
    assert (S1 : sqrt (v (S n)) <= 56/100) by (apply sqrt_le; lra).
    apply clip_high; unfold slow_lower, slow_upper; [lra| |lra]. apply Rle_trans with (5/4); [lra|].
    apply Rmult_le_reg_r with (sqrt (v (S n))); [lra|]. unfold Rdiv at 2. rewrite Rmult_assoc, Rinv_l by lra. lra.
  Qed.
  Lemma large_clipped n : c (S n) = 1 -> clip (7/10) (v (S n)) (slow_lower (S n)) (slow_upper (S n)) = slow_lower (S n).
  Proof.
    intros Hc. pose proof (v_range n) as Hv. destruct (He (S n)) as [E0 E1]; [lia|].
    assert (V : 94/100 * (94/100) <= v (S n)) by (unfold v in *; simpl; unfold second; rewrite Hc; nra).
    assert (S1 : 94/100 <= sqrt (v (S n))) by (apply le_sqrt; lra).
    apply clip_below; unfold slow_lower, slow_upper; [lra| |lra]. apply Rle_trans with (3/4); [|lra].
    apply Rmult_le_reg_r with (sqrt (v (S n))); [lra|]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by lra. lra.
  Qed.

  (** Two steps up of A1, A2 and one down of B <= A1 + A2, from s >= 42/100. *)
  Lemma block_scalar s A1 A2 B rh e : 42/100 <= s <= 1 -> 0 <= A1 -> 0 <= A2 -> 0 <= B -> B <= A1 + A2 ->
    B <= 58/100 -> 0 <= rh <= 1/2 -> 16/10 * e <= 1 - 2 * rh -> 0 <= e ->
    let y1 := clamp 0 1 (s + A1) in let y2 := clamp 0 1 (y1 + A2) in
    42/100 <= clamp 0 1 (y2 - B) /\ - rh * s - rh * y1 + y2 >= 2/3 * e.
  Proof.
    intros Hs H1 H2 HB HBA HB2 Hr He0 He1 y1 y2.
    assert (s <= y1 <= y2) by (unfold y2, y1, clamp, Rmax, Rmin; repeat destruct Rle_dec; lra).
    split; [unfold y2, y1, clamp, Rmax, Rmin; repeat destruct Rle_dec; lra|].
    assert (y2 * (1 - 2 * rh) >= 42/100 * (1 - 2 * rh)) by nra. nra.
  Qed.

  Lemma block k : 42/100 <= x (k * 3) -> 42/100 <= x (S k * 3) /\ W (S k * 3) >= W (k * 3) + 2/3 * eps (S k * 3).
  Proof.
    intros Hs. pose proof (x_range (k * 3)) as Hin.
    pose proof (c_first k) as C1. pose proof (c_second k) as C2. pose proof (c_third k) as C3.
    destruct (rho_range (S k)) as [Hr Hre]; [lia|].
    set (n := (k * 3)%nat) in *. replace (S k * 3)%nat with (S (S (S n))) in * by (unfold n; lia).
    rewrite !W_S, C1, C2, C3, (x_S (S (S n))), (x_S (S n)), (x_S n), C1, C2, C3.
    rewrite (small_clipped n), (small_clipped (S n)), (large_clipped (S (S n))); [|exact C3|rewrite C2; lra|rewrite C1; lra].
    destruct (He (S n)) as [Ea _]; [lia|]. destruct (He (S (S n))) as [Eb _]; [lia|].
    destruct (He (S (S (S n)))) as [Ec Ec4]; [lia|].
    pose proof (eps_falls (S n) (S (S (S n))) ltac:(lia)) as Eac. pose proof (eps_falls (S (S n)) (S (S (S n))) ltac:(lia)) as Ebc.
    pose proof (sqrt_S_pos n) as Ta. assert (Tab := sqrt_INR_le (S n) (S (S n)) ltac:(lia)).
    assert (Tbc := sqrt_INR_le (S (S n)) (S (S (S n))) ltac:(lia)).
    assert (Tc : 173/100 <= sqrt (INR (S (S (S n))))).
    { apply le_sqrt; [lra|]. rewrite !S_INR. pose proof (pos_INR n). lra. }
    set (ta := sqrt (INR (S n))) in *. set (tb := sqrt (INR (S (S n)))) in *. set (tc := sqrt (INR (S (S (S n))))) in *.
    assert (Ia : / tc <= / ta) by (apply inv_le; lra). assert (Ib : / tc <= / tb) by (apply inv_le; lra).
    assert (Ic : 0 < / tc <= 100/173).
    { split; [apply inv_pos; lra|]. replace (100/173) with (/ (173/100)) by field. apply inv_le; lra. }
    unfold slow_lower, slow_upper. set (rh := rho (S k)) in *.
    set (ea := eps (S n)) in *. set (eb := eps (S (S n))) in *. set (e := eps (S (S (S n)))) in *. set (s := x n) in *.
    replace (s - (1 + ea) / ta * - rh) with (s + (1 + ea) * rh * / ta) by (unfold Rdiv; ring).
    set (A1 := (1 + ea) * rh * / ta). set (y1 := clamp 0 1 (s + A1)).
    replace (y1 - (1 + eb) / tb * - rh) with (y1 + (1 + eb) * rh * / tb) by (unfold Rdiv; ring).
    set (A2 := (1 + eb) * rh * / tb).
    replace ((1 - e) / tc * 1) with ((1 - e) * / tc) by (unfold Rdiv; ring). set (B := (1 - e) * / tc).
    assert (Q1 : (1 + e) * rh * / tc <= A1) by (unfold A1; apply Rmult_le_compat; nra).
    assert (Q2 : (1 + e) * rh * / tc <= A2) by (unfold A2; apply Rmult_le_compat; nra).
    assert (Q3 : B = 2 * ((1 + e) * rh * / tc)) by (unfold B; rewrite <- Hre; ring).
    assert (Q4 : 0 <= B) by (unfold B; apply Rmult_le_pos; lra). assert (Q5 : B <= 58/100) by (unfold B; nra).
    destruct (block_scalar s A1 A2 B rh e) as [P1 P2]; try lra; [nra|].
    fold y1 in P1, P2. split; [exact P1|]. lra.
  Qed.

  Lemma blocks k : 42/100 <= x (k * 3) /\ W (k * 3) >= 2/3 * INR k * eps (k * 3).
  Proof.
    induction k as [|k [I1 I2]].
    - unfold W, x, regret_against, iterate. simpl. split; lra.
    - destruct (block k I1) as [J1 J2]. split; [exact J1|]. rewrite S_INR.
      destruct k as [|k]; [simpl INR in *; lra|].
      pose proof (eps_falls (S k * 3) (S (S k) * 3) ltac:(lia)) as Hm.
      assert (INR (S k) * eps (S (S k) * 3) <= INR (S k) * eps (S k * 3)) by (apply Rmult_le_compat_l; [apply pos_INR|exact Hm]).
      lra.
  Qed.

  Theorem rate_lower T : (1 <= T)%nat -> W T >= 2/3 * INR (T / 3) * eps T - 1.
  Proof.
    intros HT. pose proof (Nat.div_mod T 3 ltac:(lia)) as E. pose proof (Nat.mod_upper_bound T 3 ltac:(lia)) as Hm.
    set (k := (T / 3)%nat) in *. destruct (blocks k) as [I1 I2].
    assert (K : INR k * eps T <= INR k * eps (k * 3)).
    { destruct k as [|k]; [simpl INR; lra|]. apply Rmult_le_compat_l; [apply pos_INR|]. apply eps_falls. lia. }
    assert (W T >= W (k * 3) - 1); [|lra]. destruct (rho_range (S k)) as [Hr _]; [lia|].
    pose proof (x_range (k * 3)). pose proof (x_range (S (k * 3))).
    destruct (T mod 3) as [|[|[|j]]]; [| | |lia].
    - replace T with (k * 3)%nat by lia. lra.
    - replace T with (S (k * 3)) by lia. rewrite W_S, c_first. nra.
    - replace T with (S (S (k * 3))) by lia. rewrite !W_S, c_first, c_second. nra.
  Qed.

  Lemma slow_hypotheses : luo2019_hypotheses P (7/10) 0 (1/100) (constant 0) slow_lower slow_upper 1 1.
  Proof.
    constructor; unfold slow_lower, slow_upper, constant.
    - apply line_convex.
    - apply line_differentiable.
    - intros i Hi. simpl. lra.
    - lra.
    - split; [reflexivity|]. split; [intros; lra|lra].
    - split; [lra|]. unfold Rdiv. rewrite Rmult_0_l. lra.
    - intros t Ht. specialize (Hmono t Ht). destruct (He t Ht). lra.
    - intros t Ht. specialize (Hmono t Ht). destruct (He t Ht). lra.
    - exists 1. split; intros e Hep; destruct (Hcv e Hep) as [N HN]; exists N; intros n Hn; specialize (HN n Hn);
        unfold R_dist in *.
      + replace (1 - eps n - 1) with (- (eps n - 0)) by ring. rewrite Rabs_Ropp. exact HN.
      + replace (1 + eps n - 1) with (eps n - 0) by ring. exact HN.
    - intros i Hi. simpl. lra.
    - intros t x0 Ht _. simpl. pose proof (c_range t). unfold c in *. nra.
  Qed.
End Rate.
