(** Facts of runs: points stay in the set, convexity gives R_T <= sum of g (x - u), linear losses have a regret. *)
From Coq Require Import Reals Lra Lia Psatz FunctionalExtensionality.
From Regret Require Import Definitions Sums.
Open Scope R_scope.

(** ** Clamps *)

Lemma clamp_in lo hi x : lo <= hi -> lo <= clamp lo hi x <= hi.
Proof. intros. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.
Lemma clamp_id lo hi x : lo <= x <= hi -> clamp lo hi x = x.
Proof. intros. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.
Lemma clamp_near lo hi y u : lo <= u <= hi -> (clamp lo hi y - u) ^ 2 <= (y - u) ^ 2.
Proof. intros. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; nra. Qed.
Lemma clamp_step lo hi x u : lo <= x <= hi -> Rabs (clamp lo hi (x + u) - x) <= Rabs u.
Proof.
  intros. unfold clamp, Rmax, Rmin, Rabs. repeat destruct Rle_dec; repeat destruct Rcase_abs; lra.
Qed.

(** ** Points of a run *)

Lemma iterate_in P r t : in_set P (start P) -> in_set P (iterate P r t).
Proof.
  intros H i Hi. unfold iterate. destruct t as [|[|t]]; [exact (H i Hi)|exact (H i Hi)|].
  simpl. apply clamp_in. specialize (H i Hi). lra.
Qed.

(** ** Convex losses *)

(** What proofs use of convexity: f_t(x) - f_t(u) <= sum of gradient times (x - u). *)
Definition subgradient (P : problem) : Prop := forall t x u, (1 <= t)%nat -> in_set P x -> in_set P u ->
  loss P t x - loss P t u <= sum_i (fun i => gradient P t x i * (x i - u i)) (dim P).

(** A function of h that lies below its chord and has derivative g at 0 lies above its tangent. *)
Lemma tangent_below f g : (forall h, 0 <= h <= 1 -> f h <= h * f 1 + (1 - h) * f 0) ->
  derivable_pt_lim f 0 g -> g <= f 1 - f 0.
Proof.
  intros Hc Hd. apply le_epsilon. intros e He. destruct (Hd e He) as [del Hdel].
  pose proof (cond_pos del) as Hp. set (h := Rmin 1 (del / 2)).
  assert (Hh : 0 < h <= 1) by (unfold h; split; [apply Rmin_glb_lt; lra|apply Rmin_l]).
  assert (Hh2 : h < del) by (pose proof (Rmin_r 1 (del / 2)); unfold h; lra).
  specialize (Hdel h ltac:(lra) ltac:(rewrite Rabs_pos_eq; lra)).
  rewrite Rplus_0_l in Hdel. specialize (Hc h ltac:(lra)).
  apply Rabs_def2 in Hdel. destruct Hdel as [_ Hlow].
  assert (Q : (f h - f 0) / h <= f 1 - f 0).
  { apply Rmult_le_reg_r with h; [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra. }
  lra.
Qed.

Theorem convex_subgradient P : convex P -> differentiable P -> subgradient P.
Proof.
  intros Hc Hd t x u _ Hx Hu.
  set (f := fun h => loss P t (fun i => x i + h * (u i - x i))).
  assert (E0 : f 0 = loss P t x) by (unfold f; f_equal; extensionality i; ring).
  assert (E1 : f 1 = loss P t u) by (unfold f; f_equal; extensionality i; ring).
  pose proof (tangent_below f (sum_i (fun i => gradient P t x i * (u i - x i)) (dim P))) as H.
  rewrite E0, E1 in H. specialize (H ltac:(
    intros h Hh; specialize (Hc t u x h Hu Hx Hh);
    replace (fun i => h * u i + (1 - h) * x i) with (fun i => x i + h * (u i - x i)) in Hc
      by (extensionality i; ring); exact Hc) (Hd t x u Hx Hu)).
  replace (sum_i (fun i => gradient P t x i * (x i - u i)) (dim P))
    with (- sum_i (fun i => gradient P t x i * (u i - x i)) (dim P)); [lra|].
  replace (- sum_i (fun i => gradient P t x i * (u i - x i)) (dim P))
    with (-1 * sum_i (fun i => gradient P t x i * (u i - x i)) (dim P)) by ring.
  rewrite <- sum_i_scal. apply sum_i_ext. intros. ring.
Qed.

Lemma linearised P r u T : subgradient P -> in_set P (start P) -> in_set P u ->
  regret_against P r u T <= sum_i (fun i => sum_t (fun t => grad P r t i * (iterate P r t i - u i)) T) (dim P).
Proof.
  intros Hs H1 Hu. rewrite sum_swap. apply sum_t_le. intros t Ht.
  apply Hs; [lia|apply iterate_in, H1|exact Hu].
Qed.

(** A bound against every point of the set is a bound on the regret. *)
Lemma regret_le P r T R_T B : is_regret P r T R_T -> (forall u, in_set P u -> regret_against P r u T <= B) -> R_T <= B.
Proof. intros [_ H] HB. apply H. intros z (u & Hu & ->). apply HB, Hu. Qed.
Lemma regret_ge P r T R_T u : is_regret P r T R_T -> in_set P u -> regret_against P r u T <= R_T.
Proof. intros [H _] Hu. apply H. exists u. split; [exact Hu|reflexivity]. Qed.

(** ** Linear losses in one dimension: the best point is an end of the interval *)

Section Line.
  Variables (lo hi x1 : R) (c : nat -> R) (r : rule).
  Hypothesis Hx : lo <= x1 <= hi.
  Let P := line lo hi x1 c.

  Lemma line_in_set x : lo <= x <= hi -> in_set P (fun _ => x).
  Proof. intros H i Hi. exact H. Qed.
  Lemma line_start : in_set P (start P). Proof. intros i Hi. exact Hx. Qed.

  Definition loss_sum (T : nat) : R := sum_t (fun t => c t * iterate P r t 0%nat) T.

  Lemma line_regret_against u T : regret_against P r u T = loss_sum T - u 0%nat * sum_t c T.
  Proof.
    unfold regret_against, loss_sum. induction T as [|T IH]; [simpl; ring|].
    rewrite !sum_t_S, IH. unfold P. simpl loss. ring.
  Qed.

  Lemma line_is_regret T : is_regret P r T (loss_sum T - Rmin (lo * sum_t c T) (hi * sum_t c T)).
  Proof.
    split.
    - intros z (u & Hu & ->). rewrite line_regret_against. specialize (Hu 0%nat ltac:(simpl; lia)). simpl in Hu.
      unfold Rmin. destruct Rle_dec, (Rle_dec 0 (sum_t c T)); nra.
    - intros b Hb. assert (Hl : loss_sum T - lo * sum_t c T <= b).
      { apply Hb. exists (fun _ => lo). split; [apply line_in_set; lra|]. rewrite line_regret_against. reflexivity. }
      assert (Hh : loss_sum T - hi * sum_t c T <= b).
      { apply Hb. exists (fun _ => hi). split; [apply line_in_set; lra|]. rewrite line_regret_against. reflexivity. }
      unfold Rmin. destruct Rle_dec; lra.
  Qed.

  Lemma line_convex : convex P.
  Proof. intros t x y l _ _ _. simpl. lra. Qed.
  Lemma line_differentiable : differentiable P.
  Proof.
    intros t x y _ _. simpl. intros e He. exists (mkposreal 1 Rlt_0_1). intros h Hh _.
    match goal with |- Rabs ?a < _ => replace a with 0 by (field; exact Hh) end. rewrite Rabs_R0. exact He.
  Qed.
End Line.
