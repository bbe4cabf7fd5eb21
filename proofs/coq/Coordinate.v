(** Upper bounds, one coordinate: gradients g, momentum m and points x are arbitrary sequences with
      m_t = b1_t m_{t-1} + (1 - b1_t) g_t   and   x_{t+1} = clamp (x_t - m_t / w_t);
    w_t is the inverse rate, 1 / eta_t.  No monotonicity of w is used: its rises are added up. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs.
Open Scope R_scope.

(** ** w_1 + (w_2 - w_1)^+ + ... + (w_T - w_{T-1})^+ *)

Definition pos (x : R) : R := Rmax 0 x.
Definition rises (w : nat -> R) (T : nat) : R := w 1%nat + sum_t (fun j => pos (w (S j) - w j)) (pred T).

Lemma pos_ge x : x <= pos x. Proof. apply Rmax_r. Qed.
Lemma pos_0 x : 0 <= pos x. Proof. apply Rmax_l. Qed.
Lemma rises_S w T : rises w (S (S T)) = rises w (S T) + pos (w (S (S T)) - w (S T)).
Proof. unfold rises. simpl. ring. Qed.
Lemma rises_ge w T : (1 <= T)%nat -> w T <= rises w T.
Proof.
  induction T as [|[|T] IH]; intros H; [lia|unfold rises; simpl; lra|].
  rewrite rises_S. specialize (IH ltac:(lia)). pose proof (pos_ge (w (S (S T)) - w (S T))). lra.
Qed.
Lemma rises_monotone w T : (1 <= T)%nat -> (forall t, (1 <= t < T)%nat -> w t <= w (S t)) -> rises w T = w T.
Proof.
  induction T as [|[|T] IH]; intros H Hw; [lia|unfold rises; simpl; ring|].
  rewrite rises_S, IH by (try lia; intros; apply Hw; lia). unfold pos.
  specialize (Hw (S T) ltac:(lia)). rewrite Rmax_right; lra.
Qed.

(** Summation by parts: sum of c_t (D_t - D_{t+1}) <= E (c_1 + rises of c), if 0 <= D_t <= E. *)
Lemma abel (c D : nat -> R) E T :
  (forall t, 0 <= D t <= E) -> (forall t, (1 <= t)%nat -> 0 <= c t) -> (1 <= T)%nat ->
  sum_t (fun t => c t * (D t - D (S t))) T <= E * rises c T - c T * D (S T).
Proof.
  intros HD Hc. induction T as [|[|T] IH]; intros H; [lia| |].
  - unfold rises; simpl. specialize (HD 1%nat). specialize (Hc 1%nat ltac:(lia)). nra.
  - specialize (IH ltac:(lia)). rewrite rises_S.
    change (sum_t (fun t => c t * (D t - D (S t))) (S (S T)))
      with (sum_t (fun t => c t * (D t - D (S t))) (S T) + c (S (S T)) * (D (S (S T)) - D (S (S (S T))))).
    pose proof (pos_ge (c (S (S T)) - c (S T))) as P1. pose proof (pos_0 (c (S (S T)) - c (S T))) as P2.
    specialize (HD (S (S T))). set (Q := pos (c (S (S T)) - c (S T))) in *. nra.
Qed.

(** ** One step *)

Lemma one_step lo hi x u w b m m' g :
  lo <= u <= hi -> 0 < w -> 0 <= b < 1 -> m = b * m' + (1 - b) * g ->
  let y := clamp lo hi (x - / w * m) in
  g * (x - u) <= w / (2 * (1 - b)) * ((x - u) ^ 2 - (y - u) ^ 2)
     + b * w / (2 * (1 - b)) * (x - u) ^ 2 + (m ^ 2 + b * m' ^ 2) / w / (2 * (1 - b)).
Proof.
  intros Hu Hw Hb Hm y. pose proof (clamp_near lo hi (x - / w * m) u Hu) as HP. fold y in HP.
  set (z := x - u) in *. set (z' := y - u) in *. set (h := / w) in *.
  assert (Hh : 0 < h) by (apply inv_pos; lra). assert (Hhw : h * w = 1) by (apply Rinv_l; lra).
  replace (x - h * m - u) with (z - h * m) in HP by (unfold z; ring).
  assert (A : m * z <= w / 2 * (z ^ 2 - z' ^ 2) + h / 2 * m ^ 2).
  { assert (Q : w * z' ^ 2 <= w * (z - h * m) ^ 2) by (apply Rmult_le_compat_l; lra).
    replace (w * (z - h * m) ^ 2) with (w * z ^ 2 - 2 * (h * w) * m * z + (h * w) * h * m ^ 2) in Q by ring.
    rewrite Hhw in Q. lra. }
  assert (B : - m' * z <= w / 2 * z ^ 2 + h / 2 * m' ^ 2).
  { assert (Q : 0 <= w * (z + h * m') ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]).
    replace (w * (z + h * m') ^ 2) with (w * z ^ 2 + 2 * (h * w) * m' * z + (h * w) * h * m' ^ 2) in Q by ring.
    rewrite Hhw in Q. lra. }
  assert (C : (1 - b) * (g * z) <= w / 2 * (z ^ 2 - z' ^ 2) + b * (w / 2 * z ^ 2) + h / 2 * (m ^ 2 + b * m' ^ 2)).
  { replace ((1 - b) * (g * z)) with (m * z + b * (- m' * z)) by (rewrite Hm; ring).
    assert (b * (- m' * z) <= b * (w / 2 * z ^ 2 + h / 2 * m' ^ 2)) by (apply Rmult_le_compat_l; lra). lra. }
  apply Rmult_le_reg_l with (1 - b); [lra|].
  replace ((1 - b) * (w / (2 * (1 - b)) * (z ^ 2 - z' ^ 2) + b * w / (2 * (1 - b)) * z ^ 2
     + (m ^ 2 + b * m' ^ 2) / w / (2 * (1 - b))))
    with (w / 2 * (z ^ 2 - z' ^ 2) + b * (w / 2 * z ^ 2) + h / 2 * (m ^ 2 + b * m' ^ 2))
    by (unfold h; field; lra).
  exact C.
Qed.

(** ** All steps *)

Section Coordinate.
  Variables (lo hi u D beta1 : R) (x g m w b1 : nat -> R).
  Hypothesis Hu : lo <= u <= hi.
  Hypothesis HD : hi - lo <= D.
  Hypothesis Hx : forall t, (1 <= t)%nat -> lo <= x t <= hi.
  Hypothesis Hm : forall t, m (S t) = b1 (S t) * m t + (1 - b1 (S t)) * g (S t).
  (** Where the inverse rate is 0, nothing has happened yet. *)
  Hypothesis Hstep : forall t, (0 < w (S t) /\ x (S (S t)) = clamp lo hi (x (S t) - / w (S t) * m (S t)))
    \/ (w (S t) = 0 /\ g (S t) = 0 /\ m (S t) = 0 /\ m t = 0).
  Hypothesis Hb : forall t, (1 <= t)%nat -> 0 <= b1 t <= beta1.
  Hypothesis Hb1 : beta1 < 1.

  Let c t := w t / (2 * (1 - b1 t)).
  Let tail t := (m t ^ 2 + b1 t * m (pred t) ^ 2) / w t / (2 * (1 - b1 t)).

  Lemma w_nonneg t : (1 <= t)%nat -> 0 <= w t.
  Proof. destruct t as [|t]; intros H; [lia|]. destruct (Hstep t) as [[H1 _]|[H1 _]]; lra. Qed.
  Lemma coefficient t : (1 <= t)%nat -> 0 < / (2 * (1 - b1 t)) <= / (2 * (1 - beta1)).
  Proof. intros Ht. specialize (Hb t Ht). split; [apply inv_pos; lra|apply inv_le; lra]. Qed.

  Lemma step_bound t : (1 <= t)%nat -> g t * (x t - u) <=
    c t * ((x t - u) ^ 2 - (x (S t) - u) ^ 2) + (D ^ 2 / (2 * (1 - beta1)) * (b1 t * w t) + tail t).
  Proof.
    destruct t as [|t]; intros Ht; [lia|]. unfold c, tail. simpl pred.
    pose proof (Hb (S t) Ht) as B. pose proof (Hx (S t) Ht) as X.
    destruct (Hstep t) as [[W E]|(W & E1 & E2 & E3)].
    - pose proof (one_step lo hi (x (S t)) u (w (S t)) (b1 (S t)) (m (S t)) (m t) (g (S t)) Hu W ltac:(lra) (Hm t)) as O.
      cbv zeta in O. rewrite <- E in O.
      assert (b1 (S t) * w (S t) / (2 * (1 - b1 (S t))) * (x (S t) - u) ^ 2
              <= D ^ 2 / (2 * (1 - beta1)) * (b1 (S t) * w (S t))); [|lra].
      assert (Q : 0 <= b1 (S t) * w (S t)) by (apply Rmult_le_pos; lra).
      pose proof (coefficient (S t) Ht) as K.
      assert (Z : 0 <= (x (S t) - u) ^ 2 <= D ^ 2).
      { split; [apply pow2_ge_0|]. assert (- D <= x (S t) - u <= D) by lra. nra. }
      unfold Rdiv. rewrite (Rmult_comm (D ^ 2 * _)), !Rmult_assoc. rewrite <- !(Rmult_assoc (b1 (S t))).
      apply Rmult_le_compat_l; [exact Q|]. rewrite (Rmult_comm (D ^ 2)). apply Rmult_le_compat; lra.
    - rewrite W, E1, E2, E3. unfold Rdiv. rewrite !Rmult_0_l, !Rmult_0_r.
      replace (0 ^ 2 + b1 (S t) * 0 ^ 2) with 0 by ring. rewrite !Rmult_0_l. lra.
  Qed.

  (** Squared distances, with a value at t = 0 that nothing depends on. *)
  Let Z t := (x (match t with O => 1%nat | _ => t end) - u) ^ 2.
  Lemma distance t : 0 <= Z t <= D ^ 2.
  Proof.
    unfold Z. assert (X := Hx (match t with O => 1%nat | _ => t end) ltac:(destruct t; lia)).
    split; [apply pow2_ge_0|]. set (y := x _) in *. assert (- D <= y - u <= D) by lra. nra.
  Qed.
  Lemma c_nonneg t : (1 <= t)%nat -> 0 <= c t.
  Proof. intros Ht. unfold c, Rdiv. pose proof (coefficient t Ht). pose proof (w_nonneg t Ht). apply Rmult_le_pos; lra. Qed.
  Lemma parts E a T : (1 <= T)%nat -> (forall t, 0 <= E t <= D ^ 2) -> (forall t, (1 <= t)%nat -> 0 <= a t) ->
    sum_t (fun t => a t * (E t - E (S t))) T <= D ^ 2 * rises a T.
  Proof.
    intros HT HE Ha. pose proof (abel a E (D ^ 2) T HE Ha HT).
    assert (0 <= a T * E (S T)) by (apply Rmult_le_pos; [apply Ha, HT|apply HE]). lra.
  Qed.

  (** R_T <= sum of c_t (Z_t - Z_{t+1}) + ..., for any b1_t <= beta1; c_t = w_t / (2 (1 - b1_t)). *)
  Lemma steps_bound T : sum_t (fun t => g t * (x t - u)) T <=
      sum_t (fun t => c t * (Z t - Z (S t))) T
    + D ^ 2 / (2 * (1 - beta1)) * sum_t (fun t => b1 t * w t) T + sum_t tail T.
  Proof.
    apply Rle_trans with (sum_t (fun t => c t * (Z t - Z (S t))
      + (D ^ 2 / (2 * (1 - beta1)) * (b1 t * w t) + tail t)) T).
    - apply sum_t_le. intros [|t] Ht; [lia|]. apply step_bound. lia.
    - rewrite sum_t_plus, sum_t_plus, sum_t_scal. lra.
  Qed.

  Lemma rises_weighted T : (forall t, (1 <= t)%nat -> b1 (S t) <= b1 t) -> (1 <= T)%nat ->
    rises c T <= / (2 * (1 - beta1)) * rises w T.
  Proof.
    intros Hmono HT. unfold rises. rewrite Rmult_plus_distr_l, <- sum_t_scal. apply Rplus_le_compat.
    - pose proof (coefficient 1 ltac:(lia)). pose proof (w_nonneg 1 ltac:(lia)). unfold c, Rdiv. nra.
    - apply sum_t_le. intros t Ht.
      pose proof (coefficient t ltac:(lia)) as K1. pose proof (coefficient (S t) ltac:(lia)) as K2.
      pose proof (w_nonneg t ltac:(lia)) as I1. pose proof (w_nonneg (S t) ltac:(lia)) as I2.
      assert (K3 : / (2 * (1 - b1 (S t))) <= / (2 * (1 - b1 t))).
      { pose proof (Hb t ltac:(lia)). specialize (Hmono t ltac:(lia)). apply inv_le; lra. }
      pose proof (pos_ge (w (S t) - w t)) as P1. pose proof (pos_0 (w (S t) - w t)) as P2.
      set (Q := pos (w (S t) - w t)) in *. unfold pos, c, Rdiv. apply Rmax_lub; [apply Rmult_le_pos; lra|].
      set (k := / (2 * (1 - b1 t))) in *. set (k' := / (2 * (1 - b1 (S t)))) in *. set (kk := / (2 * (1 - beta1))) in *.
      apply Rle_trans with (k' * Q); [|nra].
      apply Rle_trans with (k' * (w (S t) - w t)); nra.
  Qed.

  Theorem coordinate_bound T : (forall t, (1 <= t)%nat -> b1 (S t) <= b1 t) -> (1 <= T)%nat ->
    sum_t (fun t => g t * (x t - u)) T <=
      D ^ 2 / (2 * (1 - beta1)) * rises w T
    + D ^ 2 / (2 * (1 - beta1)) * sum_t (fun t => b1 t * w t) T + sum_t tail T.
  Proof.
    intros Hmono HT. eapply Rle_trans; [apply steps_bound|].
    pose proof (parts Z c T HT distance c_nonneg).
    pose proof (rises_weighted T Hmono HT). pose proof (pow2_ge_0 D).
    assert (D ^ 2 * rises c T <= D ^ 2 / (2 * (1 - beta1)) * rises w T); [|lra].
    unfold Rdiv. rewrite Rmult_assoc. apply Rmult_le_compat_l; lra.
  Qed.

  (** Without monotone b1_t: 1 / (1 - b1_t) = 1 + b1_t / (1 - b1_t), and only the 1 is summed by parts. *)
  Theorem coordinate_bound_any T : (1 <= T)%nat ->
    sum_t (fun t => g t * (x t - u)) T <=
      D ^ 2 / 2 * rises w T + D ^ 2 / (1 - beta1) * sum_t (fun t => b1 t * w t) T + sum_t tail T.
  Proof.
    intros HT. eapply Rle_trans; [apply steps_bound|].
    pose proof (parts Z w T HT distance w_nonneg) as HA.
    assert (Q : sum_t (fun t => c t * (Z t - Z (S t))) T <=
      sum_t (fun t => / 2 * (w t * (Z t - Z (S t))) + D ^ 2 / (2 * (1 - beta1)) * (b1 t * w t)) T).
    { apply sum_t_le. intros t Ht. pose proof (Hb t ltac:(lia)) as B. pose proof (w_nonneg t ltac:(lia)) as W.
      replace (c t) with (/ 2 * w t + / (2 * (1 - b1 t)) * (b1 t * w t)) by (unfold c; field; lra).
      pose proof (coefficient t ltac:(lia)) as K. pose proof (distance t) as Z1. pose proof (distance (S t)) as Z2.
      set (k := / (2 * (1 - b1 t))) in *. set (kk := / (2 * (1 - beta1))) in *.
      assert (P : 0 <= b1 t * w t) by (apply Rmult_le_pos; lra).
      assert (P1 : k * (b1 t * w t) <= kk * (b1 t * w t)) by (apply Rmult_le_compat_r; lra).
      assert (P0 : 0 <= k * (b1 t * w t)) by (apply Rmult_le_pos; lra).
      unfold Rdiv. fold kk. set (p := b1 t * w t) in *. set (z := Z t) in *. set (z' := Z (S t)) in *.
      assert (k * p * (z - z') <= kk * p * D ^ 2); [|nra].
      apply Rle_trans with (k * p * D ^ 2); [apply Rmult_le_compat_l; lra|].
      apply Rmult_le_compat_r; [apply pow2_ge_0|exact P1]. }
    rewrite sum_t_plus, !sum_t_scal in Q.
    replace (D ^ 2 / (1 - beta1)) with (D ^ 2 / (2 * (1 - beta1)) + D ^ 2 / (2 * (1 - beta1))) by (field; lra). lra.
  Qed.
End Coordinate.
