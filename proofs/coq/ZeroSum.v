(** The zero-sum principle: if a rule drifts on gradients g of period P whose sum is 0, it fails near them.  Let its
    directions settle on a periodic sequence, and let its drift Dr be odd and continuous at g.  If Dr(g) is not 0, then for
    small h > 0 and e the sign of Dr(g) the gradients e g + h have a positive sum and a positive drift: lo is best, and
    the rule goes to hi.  For Adam the moments of e g + h are e m + h and v + 2 h e m' + h^2, so that Dr is continuous. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension Periodic Dichotomy AdamDrift Orbit.
Open Scope R_scope.

(** On gradients c the rule takes steps alpha / sqrt t times directions that tend to d', of period P. *)
Definition settles (r : R -> rule) (P : nat) (c d' : nat -> R) : Prop :=
  periodic P d' /\ forall lo hi x1 alpha, lo <= x1 <= hi -> 0 < alpha -> exists d, approaches d d' /\ forall n,
    iterate (line lo hi x1 c) (r alpha) (S (S n)) 0%nat =
    clamp lo hi (iterate (line lo hi x1 c) (r alpha) (S n) 0%nat - alpha * / sqrt (INR (S n)) * d (S n)).

(** For every step size, interval and start it goes to hi, though the mean of the gradients is positive. *)
Definition goes_wrong (r : R -> rule) (P : nat) (c : nat -> R) : Prop := 0 < mean P c /\
  forall lo hi x1 alpha, lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 c in tends_to L (r alpha) hi /\ average_regret_tends_to L (r alpha) ((hi - lo) * mean P c).

Definition moved (g : nat -> R) (e h : R) (t : nat) : R := e * g t + h.
Definition sign (e : R) : Prop := e = 1 \/ e = -1.

(** Something holds of every small h > 0. *)
Definition near (Q : R -> Prop) : Prop := exists h0, 0 < h0 /\ forall h, 0 < h < h0 -> Q h.
Lemma near_and Q1 Q2 : near Q1 -> near Q2 -> near (fun h => Q1 h /\ Q2 h).
Proof.
  intros (a & A & H1) (b & B & H2). exists (Rmin a b). split; [apply Rmin_glb_lt; assumption|]. intros h Hh.
  pose proof (Rmin_l a b). pose proof (Rmin_r a b). split; [apply H1|apply H2]; lra.
Qed.
Lemma near_all (Q : nat -> R -> Prop) n : (forall t, (1 <= t <= n)%nat -> near (Q t)) ->
  near (fun h => forall t, (1 <= t <= n)%nat -> Q t h).
Proof.
  induction n as [|n IH]; intros H; [exists 1; split; [lra|intros; lia]|].
  destruct (near_and _ _ (IH ltac:(intros; apply H; lia)) (H (S n) ltac:(lia))) as (a & A & Ha). exists a. split; [exact A|].
  intros h Hh t Ht. destruct (Nat.eq_dec t (S n)) as [->|N]; [apply Ha, Hh|apply (proj1 (Ha h Hh)); lia].
Qed.
Lemma near_positive f : continuity_pt f 0 -> 0 < f 0 -> near (fun h => 0 < f h).
Proof.
  intros Hc H0. destruct (Hc (f 0) H0) as (a & A & H). exists a. split; [exact A|]. intros h Hh. specialize (H h).
  simpl in H. unfold R_dist, D_x, no_cond in H. rewrite Rminus_0_r, Rabs_pos_eq in H by lra.
  specialize (H (conj (conj I (Rlt_not_eq 0 h (proj1 Hh))) (proj2 Hh))). apply Rabs_def2 in H. lra.
Qed.

Section ZeroSum.
  Variables (P : nat) (g : nat -> R).
  Hypothesis HP : (1 <= P)%nat.
  Hypothesis Hg : periodic P g.
  Hypothesis H0 : sum_t g P = 0.

  Lemma moved_periodic e h : periodic P (moved g e h).
  Proof. intros t. unfold moved. rewrite Hg. reflexivity. Qed.
  Lemma moved_mean e h : mean P (moved g e h) = h.
  Proof.
    assert (0 < INR P) by (apply lt_0_INR; lia). unfold mean, moved.
    rewrite sum_t_plus, sum_t_scal, H0, sum_t_const. field. lra.
  Qed.

  (** ** Any rule, with directions dir c on gradients c *)
  Section AnyRule.
    Variables (r : R -> rule) (dir : (nat -> R) -> nat -> R).
    Let Dr (c : nat -> R) : R := drift P (dir c).

    Theorem zero_sum_at e h : 0 < h -> settles r P (moved g e h) (dir (moved g e h)) ->
      Dr (moved g e 0) = e * Dr g -> Rabs (Dr (moved g e h) - Dr (moved g e 0)) < e * Dr g ->
      goes_wrong r P (moved g e h).
    Proof.
      intros Hh [Hper Hs] Hodd Hclose. rewrite Hodd in Hclose. apply Rabs_def2 in Hclose.
      assert (D : 0 < drift P (dir (moved g e h))) by (fold (Dr (moved g e h)); lra).
      split; [rewrite moved_mean; exact Hh|]. intros lo hi x1 alpha Hx Ha.
      destruct (Hs lo hi x1 alpha Hx Ha) as (d & Hd & Hstep).
      cbv zeta. replace (mean P (moved g e h)) with (Rmax 0 (mean P (moved g e h))) by (rewrite moved_mean, Rmax_right; lra).
      apply (dichotomy lo hi x1 alpha P (moved g e h) d (dir (moved g e h)) (r alpha)); try assumption. apply moved_periodic.
    Qed.

    Theorem zero_sum : (forall e, sign e -> near (fun h => settles r P (moved g e h) (dir (moved g e h)))) ->
      (forall e, sign e -> Dr (moved g e 0) = e * Dr g) ->
      (forall e eps, sign e -> 0 < eps -> near (fun h => Rabs (Dr (moved g e h) - Dr (moved g e 0)) < eps)) ->
      Dr g <> 0 -> exists e, sign e /\ near (fun h => goes_wrong r P (moved g e h)).
    Proof.
      intros Hs Hodd Hc Hne.
      assert (S : exists e, sign e /\ 0 < e * Dr g).
      { destruct (Rlt_le_dec 0 (Dr g)); [exists 1; split; [left|]; lra|exists (-1); split; [right; reflexivity|lra]]. }
      destruct S as (e & He & Hp). exists e. split; [exact He|].
      destruct (near_and _ _ (Hs e He) (Hc e _ He Hp)) as (h0 & A & H). exists h0. split; [exact A|].
      intros h Hh. destruct (H h Hh). apply zero_sum_at; auto. lra.
    Qed.
  End AnyRule.

  (** ** Adam, from the orbits of its moments: M and E are those of g, V is that of g^2 *)
  Section Adam.
    Variables (beta1 b2 e : R) (M E V : nat -> R).
    Hypothesis B1 : 0 <= beta1 < 1.
    Hypothesis B2 : 0 <= b2 < 1.
    Hypothesis HM : orbit beta1 P g M.
    Hypothesis HE : orbit b2 P g E.
    Hypothesis HV : orbit b2 P (fun t => g t ^ 2) V.
    Hypothesis HV0 : forall t, (1 <= t <= P)%nat -> 0 < V t.
    Hypothesis He : e * e = 1.
    Let m h t := e * M t + h.
    Let v h t := V t + 2 * h * (e * E t) + h ^ 2.

    Lemma moved_m h : orbit beta1 P (moved g e h) (m h).
    Proof.
      destruct HM as [P1 R1]. split; intros t; unfold m, moved; [rewrite P1; reflexivity|rewrite R1; ring].
    Qed.
    Lemma moved_v h : orbit b2 P (fun t => moved g e h t ^ 2) (v h).
    Proof.
      destruct HE as [P1 R1], HV as [P2 R2]. split; intros t; unfold v, moved; [rewrite P1, P2; reflexivity|].
      rewrite R1, R2. replace ((e * g (S t) + h) ^ 2) with (e * e * g (S t) ^ 2 + 2 * h * (e * g (S t)) + h ^ 2) by ring.
      rewrite He. ring.
    Qed.
    Lemma v_continuous t : continuity_pt (fun h => v h t + 0) 0.
    Proof. unfold v. reg. Qed.
    Lemma v_at_0 t : v 0 t + 0 = V t. Proof. unfold v. ring. Qed.
    Lemma drift_continuous n : (n <= P)%nat -> continuity_pt (fun h => sum_t (fun t => m h t / sqrt (v h t + 0)) n) 0.
    Proof.
      induction n as [|n IH]; intros Hn; [apply continuity_pt_const; intros x y; reflexivity|].
      pose proof (HV0 (S n) ltac:(lia)) as V0.
      apply (continuity_pt_plus (fun h => sum_t (fun t => m h t / sqrt (v h t + 0)) n) (fun h => m h (S n) / sqrt (v h (S n) + 0)));
        [apply IH; lia|].
      apply (continuity_pt_mult (fun h => m h (S n)) (fun h => / sqrt (v h (S n) + 0))); [unfold m; reg|].
      apply (continuity_pt_inv (fun h => sqrt (v h (S n) + 0))).
      - apply (continuity_pt_comp (fun h => v h (S n) + 0) sqrt); [apply v_continuous|].
        apply continuity_pt_sqrt. rewrite v_at_0. lra.
      - rewrite v_at_0. pose proof (sqrt_lt_R0 _ V0). lra.
    Qed.

    Theorem adam_near : 0 < e * adam_drift P M V 0 ->
      near (fun h => goes_wrong (fun alpha => adam (inverse_sqrt alpha) (constant beta1) b2 0) P (moved g e h)).
    Proof.
      intros D.
      assert (N1 : near (fun h => forall t, (1 <= t <= P)%nat -> 0 < v h t + 0)).
      { apply near_all. intros t Ht. apply (near_positive (fun h => v h t + 0)); [apply v_continuous|]. rewrite v_at_0. apply HV0, Ht. }
      assert (N2 : near (fun h => 0 < adam_drift P (m h) (v h) 0)).
      { apply (near_positive (fun h => adam_drift P (m h) (v h) 0)).
        - apply (continuity_pt_opp (fun h => sum_t (fun t => m h t / sqrt (v h t + 0)) P)). apply drift_continuous. lia.
        - replace (adam_drift P (m 0) (v 0) 0) with (e * adam_drift P M V 0); [exact D|].
          unfold adam_drift, drift. rewrite <- Ropp_mult_distr_r, <- sum_t_scal. f_equal. apply sum_t_ext. intros t Ht.
          rewrite v_at_0, Rplus_0_r. unfold m, Rdiv. ring. }
      destruct (near_and _ _ N1 N2) as (h0 & A & H). exists h0. split; [exact A|]. intros h Hh. destruct (H h Hh) as [H1 H2].
      split; [rewrite moved_mean; lra|]. intros lo hi x1 alpha Hx Ha.
      cbv zeta. replace (mean P (moved g e h)) with (Rmax 0 (mean P (moved g e h))) by (rewrite moved_mean, Rmax_right; lra).
      apply (adam_dichotomy lo hi x1 alpha beta1 b2 0 P (moved g e h) (m h) (v h)); try assumption;
        [apply moved_periodic|apply moved_m|apply moved_v].
    Qed.
  End Adam.

  Theorem zero_sum_adam beta1 b2 : 0 <= beta1 < 1 -> 0 <= b2 < 1 ->
    (0 < b2 /\ (exists s, (1 <= s <= P)%nat /\ g s <> 0)) \/ (forall s, (1 <= s <= P)%nat -> g s <> 0) ->
    sum_t (fun t => steady beta1 P g t / sqrt (steady b2 P (fun t => g t ^ 2) t)) P <> 0 ->
    exists e, sign e /\ near (fun h =>
      goes_wrong (fun alpha => adam (inverse_sqrt alpha) (constant beta1) b2 0) P (moved g e h)).
  Proof.
    intros B1 B2 Hne. set (D := sum_t _ P). intros HD.
    assert (E : adam_drift P (steady beta1 P g) (steady b2 P (fun t => g t ^ 2)) 0 = - D).
    { unfold adam_drift, drift, D. f_equal. apply sum_t_ext. intros t Ht. rewrite Rplus_0_r. reflexivity. }
    assert (P2 : periodic P (fun t => g t ^ 2)) by (intros t; cbv beta; rewrite Hg; reflexivity).
    assert (N : forall e, e * e = 1 -> 0 < e * - D -> near (fun h =>
      goes_wrong (fun alpha => adam (inverse_sqrt alpha) (constant beta1) b2 0) P (moved g e h))).
    { intros e He Hp. rewrite <- E in Hp.
      apply (adam_near beta1 b2 e (steady beta1 P g) (steady b2 P g) (steady b2 P (fun t => g t ^ 2))); try assumption;
        try (apply steady_orbit; assumption). intros t Ht. apply steady_positive; try assumption. lia. }
    destruct (Rlt_le_dec D 0).
    - exists 1. split; [left; reflexivity|apply N; lra].
    - exists (-1). split; [right; reflexivity|apply N; lra].
  Qed.
End ZeroSum.
