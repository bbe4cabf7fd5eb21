(** AMSBound is O(sqrt T) for every monotone band: 1 / etahat_t is the smaller of a rising and a falling sequence, so
    it rises to one peak and then falls, and b_1 + rises of b <= sqrt T max 1 / etahat_t. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper Band AdaBound.
Open Scope R_scope.

Fixpoint peak (q : nat -> R) (T : nat) : R :=   (* max of q 1, ..., q T *)
  match T with O => q 1%nat | S t => Rmax (peak q t) (q (S t)) end.

Lemma falls (h : nat -> R) s t : (forall t, (1 <= t)%nat -> h (S t) <= h t) -> (1 <= s <= t)%nat -> h t <= h s.
Proof.
  intros Hh [H1 H2]. induction H2 as [|t H2 IH]; [lra|]. specialize (Hh t ltac:(lia)). lra.
Qed.

(** e = max (h, l) with h falling and l rising. *)
Section Unimodal.
  Variables (h l e : nat -> R).
  Hypothesis Hh : forall t, (1 <= t)%nat -> h (S t) <= h t.
  Hypothesis Hl : forall t, (1 <= t)%nat -> l t <= l (S t).
  Hypothesis Hl0 : forall t, (1 <= t)%nat -> 0 < l t.
  Hypothesis He : forall t, (1 <= t)%nat -> e t = Rmax (h t) (l t).
  Let q t := / e t.

  Lemma e_pos t : (1 <= t)%nat -> 0 < e t.
  Proof. intros H. rewrite He by exact H. pose proof (Hl0 t H). pose proof (Rmax_r (h t) (l t)). lra. Qed.

  (** Where e falls, it was h, and 1 / e is at its peak so far. *)
  Lemma at_peak t : (1 <= t)%nat -> e (S t) < e t -> peak q t <= q t.
  Proof.
    intros Ht Hlt.
    assert (Eh : e t = h t).
    { pose proof (He t Ht) as E1. pose proof (He (S t) ltac:(lia)) as E2. pose proof (Hl t Ht).
      pose proof (Rmax_r (h (S t)) (l (S t))). rewrite E1.
      destruct (Rle_dec (h t) (l t)) as [L|L]; [rewrite Rmax_right in E1 by lra; lra|apply Rmax_left; lra]. }
    assert (Q : forall s, (1 <= s <= t)%nat -> q s <= q t).
    { intros s Hs. apply inv_le; [apply e_pos; lia|]. rewrite Eh, (He s) by lia.
      pose proof (falls h s t Hh Hs). pose proof (Rmax_l (h s) (l s)). lra. }
    assert (G : forall n, (n <= t)%nat -> peak q n <= q t).
    { induction n as [|n IH]; intros Hn; simpl; [apply Q; lia|]. apply Rmax_lub; [apply IH; lia|apply Q; lia]. }
    apply G. lia.
  Qed.

  Lemma rises_unimodal T : (1 <= T)%nat -> rises (fun t => sqrt (INR t) * q t) T <= sqrt (INR T) * peak q T.
  Proof.
    induction T as [|[|T] IH]; intros HT; [lia| |].
    - unfold rises. simpl pred. simpl sum_t. rewrite Rplus_0_r. simpl peak.
      apply Rmult_le_compat_l; [apply sqrt_pos|apply Rmax_r].
    - specialize (IH ltac:(lia)). rewrite rises_S.
      change (peak q (S (S T))) with (Rmax (peak q (S T)) (q (S (S T)))).
      assert (HM : q (S T) <= peak q (S T)) by (simpl peak; apply Rmax_r).
      assert (Hpk : e (S (S T)) < e (S T) -> peak q (S T) <= q (S T)) by (apply at_peak; lia).
      assert (Hcase : q (S (S T)) <= q (S T) \/ peak q (S T) = q (S T)).
      { destruct (Rle_dec (e (S T)) (e (S (S T)))) as [L|L].
        - left. apply inv_le; [apply e_pos; lia|exact L].
        - right. apply Rle_antisym; [apply Hpk; lra|exact HM]. }
      pose proof (sqrt_S_pos T) as P1. assert (P2 := sqrt_INR_le (S T) (S (S T)) ltac:(lia)).
      assert (E1 : 0 < q (S T)) by (apply inv_pos, e_pos; lia).
      pose proof (Rmax_l (peak q (S T)) (q (S (S T)))) as X1. pose proof (Rmax_r (peak q (S T)) (q (S (S T)))) as X2.
      set (a := sqrt (INR (S T))) in *. set (b := sqrt (INR (S (S T)))) in *.
      set (M := peak q (S T)) in *. set (q1 := q (S T)) in *. set (q2 := q (S (S T))) in *. set (MM := Rmax M q2) in *.
      assert (Z : pos (b * q2 - a * q1) <= b * MM - a * M); [|lra].
      assert (Y : b * M <= b * MM) by (apply Rmult_le_compat_l; lra).
      unfold pos. apply Rmax_lub.
      + assert (a * M <= b * M) by (apply Rmult_le_compat_r; lra). lra.
      + destruct Hcase as [Hc|Hc].
        * assert (b * q2 <= b * q1) by (apply Rmult_le_compat_l; lra).
          assert ((b - a) * q1 <= (b - a) * M) by (apply Rmult_le_compat_l; lra). lra.
        * rewrite Hc. assert (b * q2 <= b * MM) by (apply Rmult_le_compat_l; lra). lra.
  Qed.
End Unimodal.

(** The clip without its lower bound falls, as vhat rises and eta_u falls. *)
Definition unclipped (alpha u v : R) : R := if Rle_dec v 0 then u else Rmin (alpha / sqrt v) u.
Lemma unclipped_falls alpha u u' v v' : 0 < alpha -> v <= v' -> u' <= u -> unclipped alpha u' v' <= unclipped alpha u v.
Proof.
  intros Ha Hv Hu. unfold unclipped. destruct (Rle_dec v 0) as [H|H], (Rle_dec v' 0) as [H'|H']; try lra.
  - pose proof (Rmin_r (alpha / sqrt v') u'). lra.
  - assert (0 < sqrt v) by (apply sqrt_lt_R0; lra).
    assert (alpha / sqrt v' <= alpha / sqrt v).
    { unfold Rdiv. apply Rmult_le_compat_l; [lra|]. apply inv_le; [lra|]. apply sqrt_le_1_alt; lra. }
    apply Rmin_glb; [pose proof (Rmin_l (alpha / sqrt v') u')|pose proof (Rmin_r (alpha / sqrt v') u')]; lra.
Qed.

Definition largest_inverse_rate (P : problem) (r : rule) (T i : nat) : R := peak (fun t => / etahat P r t i) T.

(** R_T <= D^2 sqrt T / (2 (1 - beta1)) sum max_t 1 / etahat_{t,i} + printed middle term + printed last term. *)
Theorem amsbound_repaired P alpha b2 b1 el eu beta1 Rinf D G2 T R_T :
  let r := amsbound alpha b1 b2 el eu in
  0 < alpha -> band_hypotheses P r b1 el eu beta1 Rinf D G2 ->
  (forall t, (1 <= t)%nat -> el t <= el (S t)) -> (forall t, (1 <= t)%nat -> eu (S t) <= eu t) ->
  nonincreasing b1 -> (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= D ^ 2 * sqrt (INR T) / (2 * (1 - beta1)) * sum_i (largest_inverse_rate P r T) (dim P)
       + D ^ 2 / (2 * (1 - beta1)) * momentum_term P r b1 T + gradient_term beta1 Rinf G2 T.
Proof.
  intros r Ha H Hel Heu Hm HT HR.
  eapply Rle_trans; [apply (adabound_repaired P r b1 el eu beta1 Rinf D G2 H T R_T Hm HT HR)|].
  apply Rplus_le_compat_r, Rplus_le_compat_r. destruct (band_beta1 _ _ _ _ _ _ _ _ _ H) as [_ B].
  replace (D ^ 2 * sqrt (INR T) / (2 * (1 - beta1)) * sum_i (largest_inverse_rate P r T) (dim P))
    with (D ^ 2 / (2 * (1 - beta1)) * sum_i (fun i => sqrt (INR T) * largest_inverse_rate P r T i) (dim P))
    by (rewrite sum_i_scal; field; lra).
  apply Rmult_le_compat_l.
  { apply Rmult_le_pos; [apply pow2_ge_0|]. left. apply inv_pos. lra. }
  unfold rise_term. apply sum_i_le. intros i Hi.
  set (vhat := fun t => snd (snd (snd (state P r t i)))).
  assert (E : forall t, (1 <= t)%nat -> etahat P r t i = Rmax (unclipped alpha (eu t) (vhat t)) (el t)).
  { intros [|t] Ht; [lia|]. apply etahat_of; [exact Ht|reflexivity]. }
  assert (I : forall t, (1 <= t)%nat -> inverse_rate P r i t = sqrt (INR t) * / etahat P r t i).
  { intros t Ht. unfold inverse_rate. rewrite (eta_of P r t i Ht). pose proof (sqrt_INR_pos t Ht).
    pose proof (rates P r b1 el eu beta1 Rinf D G2 H t i Ht). field. lra. }
  apply Rle_trans with (rises (fun t => sqrt (INR t) * / etahat P r t i) T).
  { unfold rises. rewrite (I 1%nat) by lia. right. f_equal. apply sum_t_ext. intros t Ht. rewrite !I by lia. reflexivity. }
  apply (rises_unimodal (fun t => unclipped alpha (eu t) (vhat t)) el (fun t => etahat P r t i)); try assumption.
  - intros t Ht. apply unclipped_falls; [exact Ha| |apply Heu; exact Ht]. unfold vhat. simpl. apply Rmax_l.
  - intros t Ht. apply (band_rates _ _ _ _ _ _ _ _ _ H t Ht).
Qed.
