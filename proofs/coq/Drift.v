(** A reflected walk that is driven upwards in every block reaches the upper wall and stays near it.
    Increments u_t = O(1/sqrt t); the sum over block k, the times k P + 1, ..., k P + P, is at least kappa / sqrt (k P + 1)
    from some block on.  Then the walk tends to hi. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs Walk.
Open Scope R_scope.

Section Up.
  Variables (lo hi B kappa : R) (P : nat) (x u : nat -> R).
  Hypothesis HP : (1 <= P)%nat.
  Hypothesis Hlh : lo <= hi.
  Hypothesis Hx0 : lo <= x O <= hi.
  Hypothesis Hx : forall n, x (S n) = clamp lo hi (x n + u (S n)).
  Hypothesis HB : 0 <= B.
  Hypothesis Hkappa : 0 < kappa.
  Hypothesis Hu : exists N, forall t, (N <= t)%nat -> (1 <= t)%nat -> Rabs (u t) <= B * / sqrt (INR t).
  Hypothesis Hblock : exists K, forall k, (K <= k)%nat ->
    kappa * / sqrt (INR (S (k * P))) <= sum_t (fun j => u (k * P + j)%nat) P.

  Lemma x_in n : lo <= x n <= hi.
  Proof. destruct n as [|n]; [exact Hx0|]. rewrite Hx. apply clamp_in, Hlh. Qed.

  (** From time n on the run is a walk from x_n. *)
  Lemma is_walk n j : x (n + j) = walk lo hi (x n) (fun j => u (n + j)%nat) j.
  Proof.
    induction j as [|j IH]; [rewrite Nat.add_0_r; reflexivity|].
    rewrite <- plus_n_Sm, Hx, IH. simpl walk. rewrite <- plus_n_Sm. reflexivity.
  Qed.

  Let i k := / sqrt (INR (S (k * P))).
  Lemma i_pos k : 0 < i k. Proof. apply inv_pos, sqrt_S_pos. Qed.
  Lemma i_falls k l : (k <= l)%nat -> i l <= i k.
  Proof. intros H. apply inv_le; [apply sqrt_S_pos|]. apply sqrt_INR_le. nia. Qed.

  (** Within and at the end of a late block. *)
  Lemma late_block : exists K, forall k, (K <= k)%nat ->
    (forall j, (j <= P)%nat -> x (k * P + j) >= x (k * P) - INR P * B * i k) /\
    Rmin (hi - INR P * B * i k) (x (k * P) + kappa * i k) <= x (S k * P).
  Proof.
    destruct Hu as [N HN]. destruct Hblock as [K HK]. exists (N + K)%nat. intros k Hk.
    assert (Small : forall j, (1 <= j <= P)%nat -> Rabs (u (k * P + j)%nat) <= B * i k).
    { intros j Hj. eapply Rle_trans; [apply HN; nia|]. apply Rmult_le_compat_l; [exact HB|].
      apply inv_le; [apply sqrt_S_pos|]. apply sqrt_INR_le. lia. }
    assert (B0 : 0 <= B * i k) by (apply Rmult_le_pos; [exact HB|left; apply i_pos]).
    split.
    - intros j Hj. assert (Q : x (k * P + j) >= x (k * P) - INR j * (B * i k)).
      { induction j as [|j IH]; [rewrite Nat.add_0_r; simpl INR; lra|]. specialize (IH ltac:(lia)).
        rewrite <- plus_n_Sm, Hx, S_INR. specialize (Small (S j) ltac:(lia)). rewrite <- plus_n_Sm in Small.
        pose proof (clamp_step lo hi (x (k * P + j)) (u (S (k * P + j))) (x_in _)) as Cl.
        pose proof (Rle_abs (- (clamp lo hi (x (k * P + j) + u (S (k * P + j))) - x (k * P + j)))) as Ab.
        rewrite Rabs_Ropp in Ab. lra. }
      assert (INR j <= INR P) by (apply le_INR, Hj).
      assert (INR j * (B * i k) <= INR P * (B * i k)) by (apply Rmult_le_compat_r; assumption). lra.
    - replace (S k * P)%nat with (k * P + P)%nat by lia. rewrite is_walk.
      eapply Rle_trans; [|apply (reflected_walk_lower lo hi (x (k * P)) _ P (INR P * B * i k) Hlh)].
      + apply Rle_min_compat_l, Rplus_le_compat_l. apply (HK k). lia.
      + intros j Hj. replace P with (j + (P - j))%nat at 1 by lia. rewrite sum_t_add.
        set (s := sum_t _ j). set (z := sum_t _ (P - j)).
        assert (Z : Rabs z <= INR (P - j) * (B * i k)).
        { apply sum_t_abs. intros t Ht. apply Small. lia. }
        assert (INR (P - j) <= INR P) by (apply le_INR; lia).
        assert (INR (P - j) * (B * i k) <= INR P * (B * i k)) by (apply Rmult_le_compat_r; assumption).
        pose proof (Rle_abs (- z)) as A. rewrite Rabs_Ropp in A. lra.
  Qed.

  (** Block starts reach hi - eps: after n blocks they have risen by n kappa / sqrt ((K + n) P + 1). *)
  Lemma reaches eps : 0 < eps -> exists K, forall k, (K <= k)%nat -> hi - eps <= x (k * P) /\ INR P * B * i k <= eps.
  Proof.
    intros He. destruct late_block as [K HK].
    assert (HM : exists K', forall k, (K' <= k)%nat -> INR P * B * i k <= eps).
    { assert (PB : 0 <= INR P * B) by (apply Rmult_le_pos; [apply pos_INR|exact HB]).
      destruct (inv_sqrt_small (eps / (INR P * B + 1))) as [N HN]; [apply Rdiv_lt_0_compat; lra|].
      exists N. intros k Hk. specialize (HN (S (k * P)) ltac:(nia) ltac:(lia)). fold (i k) in HN.
      apply Rle_trans with ((INR P * B + 1) * (eps / (INR P * B + 1))); [|right; field; lra].
      pose proof (i_pos k). apply Rmult_le_compat; lra. }
    destruct HM as [K' HK']. set (L := (K + K')%nat).
    assert (Rise : forall n, Rmin (hi - eps) (lo + INR n * (kappa * i (L + n)%nat)) <= x ((L + n) * P)).
    { induction n as [|n IH].
      - simpl INR. pose proof (x_in ((L + 0) * P)). pose proof (Rmin_r (hi - eps) (lo + 0 * (kappa * i (L + 0)%nat))). lra.
      - replace (L + S n)%nat with (S (L + n)) by lia. destruct (HK (L + n)%nat ltac:(unfold L; lia)) as [_ H].
        specialize (HK' (L + n)%nat ltac:(unfold L; lia)). rewrite S_INR.
        assert (F : i (S (L + n)) <= i (L + n)%nat) by (apply i_falls; lia). pose proof (i_pos (S (L + n))) as Ip.
        assert (K1 : kappa * i (S (L + n)) <= kappa * i (L + n)%nat) by (apply Rmult_le_compat_l; lra).
        assert (K2 : INR n * (kappa * i (S (L + n))) <= INR n * (kappa * i (L + n)%nat))
          by (apply Rmult_le_compat_l; [apply pos_INR|lra]).
        assert (K3 : 0 < kappa * i (L + n)%nat) by (apply Rmult_lt_0_compat; [exact Hkappa|apply i_pos]).
        eapply Rle_trans; [|exact H]. revert IH. unfold Rmin. repeat destruct Rle_dec; lra. }
    set (Q := (L * P + P + 1)%nat).
    assert (Q0 : 0 < INR Q) by (apply lt_0_INR; unfold Q; lia).
    destruct (INR_unbounded ((hi - lo) ^ 2 * INR Q / kappa ^ 2)) as [n1 Hn1].
    exists (L + S n1)%nat. intros k Hk. split; [|apply HK'; unfold L in *; lia].
    set (n := (k - L)%nat). assert (En : k = (L + n)%nat) by (unfold n; lia). rewrite En.
    eapply Rle_trans; [|apply Rise]. apply Rmin_glb; [lra|].
    assert (N1 : (S n1 <= n)%nat) by (unfold n; lia).
    assert (HnQ : INR (S ((L + n) * P)) <= INR n * INR Q) by (rewrite <- mult_INR; apply le_INR; unfold Q; nia).
    assert (Hnn : (hi - lo) ^ 2 * INR Q <= INR n * kappa ^ 2).
    { assert (P2 : 0 < kappa ^ 2) by (apply pow_lt, Hkappa).
      apply Rmult_le_reg_r with (/ kappa ^ 2); [apply inv_pos, P2|].
      rewrite (Rmult_assoc (INR n)), Rinv_r by lra. apply le_INR in N1. rewrite S_INR in N1. unfold Rdiv in Hn1. lra. }
    assert (Sq : (hi - lo) * sqrt (INR (S ((L + n) * P))) <= INR n * kappa).
    { apply Rsqr_incr_0_var; [|apply Rmult_le_pos; [apply pos_INR|lra]]. unfold Rsqr.
      replace ((hi - lo) * sqrt (INR (S ((L + n) * P))) * ((hi - lo) * sqrt (INR (S ((L + n) * P)))))
        with ((hi - lo) ^ 2 * (sqrt (INR (S ((L + n) * P))) * sqrt (INR (S ((L + n) * P))))) by ring.
      rewrite sqrt_sqrt by apply pos_INR.
      apply Rle_trans with ((hi - lo) ^ 2 * (INR n * INR Q)); [apply Rmult_le_compat_l; [apply pow2_ge_0|exact HnQ]|].
      replace ((hi - lo) ^ 2 * (INR n * INR Q)) with (INR n * ((hi - lo) ^ 2 * INR Q)) by ring.
      replace (INR n * kappa * (INR n * kappa)) with (INR n * (INR n * kappa ^ 2)) by ring.
      apply Rmult_le_compat_l; [apply pos_INR|exact Hnn]. }
    assert (S0 : 0 < sqrt (INR (S ((L + n) * P)))) by apply sqrt_S_pos.
    assert (G : hi - lo <= INR n * (kappa * i (L + n)%nat)); [|lra].
    apply Rmult_le_reg_r with (sqrt (INR (S ((L + n) * P)))); [exact S0|].
    unfold i. rewrite !Rmult_assoc, Rinv_l, Rmult_1_r by lra. exact Sq.
  Qed.

  Theorem drift_up : Un_cv x hi.
  Proof.
    intros e He. destruct (reaches (e / 3)) as [K1 HK1]; [lra|]. destruct late_block as [K2 HK2].
    exists ((K1 + K2) * P)%nat. intros n Hn.
    pose proof (Nat.div_mod n P ltac:(lia)) as E. pose proof (Nat.mod_upper_bound n P ltac:(lia)) as Hm.
    assert (Hk : (K1 + K2 <= n / P)%nat) by (apply Nat.div_le_lower_bound; lia).
    destruct (HK1 (n / P)%nat ltac:(lia)) as [H1 H2]. destruct (HK2 (n / P)%nat ltac:(lia)) as [H3 _].
    specialize (H3 (n mod P) ltac:(lia)). replace (n / P * P + n mod P)%nat with n in H3 by lia.
    pose proof (x_in n). unfold R_dist. rewrite Rabs_left1 by lra. lra.
  Qed.
End Up.

(** The mirror image: driven downwards, the walk tends to lo. *)
Lemma clamp_mirror lo hi y : lo <= hi -> - clamp lo hi y = clamp (- hi) (- lo) (- y).
Proof. intros. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.

Theorem drift_down lo hi B kappa P x u : (1 <= P)%nat -> lo <= hi -> lo <= x O <= hi ->
  (forall n, x (S n) = clamp lo hi (x n + u (S n))) -> 0 <= B -> 0 < kappa ->
  (exists N, forall t, (N <= t)%nat -> (1 <= t)%nat -> Rabs (u t) <= B * / sqrt (INR t)) ->
  (exists K, forall k, (K <= k)%nat -> kappa * / sqrt (INR (S (k * P))) <= - sum_t (fun j => u (k * P + j)%nat) P) ->
  Un_cv x lo.
Proof.
  intros HP Hlh Hx0 Hx HB Hk Hu Hb.
  assert (U : Un_cv (fun n => - x n) (- lo)).
  { apply (drift_up (- hi) (- lo) B kappa P (fun n => - x n) (fun t => - u t)); try assumption; try lra.
    - intros n. rewrite Hx, clamp_mirror by exact Hlh. f_equal. ring.
    - destruct Hu as [N HN]. exists N. intros t H1 H2. rewrite Rabs_Ropp. apply HN; assumption.
    - destruct Hb as [K HK]. exists K. intros k H. eapply Rle_trans; [apply HK, H|].
      right. rewrite <- (Rmult_1_l (sum_t _ P)), Ropp_mult_distr_l, <- sum_t_scal. apply sum_t_ext. intros. ring. }
  intros e He. destruct (U e He) as [N HN]. exists N. intros n Hn. specialize (HN n Hn). unfold R_dist in *.
  replace (- x n - - lo) with (- (x n - lo)) in HN by ring. rewrite Rabs_Ropp in HN. exact HN.
Qed.
