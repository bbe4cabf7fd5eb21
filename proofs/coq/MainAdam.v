(** More headline theorems, to be read like those of Main.v: where Adam fails, at every T and in the mean. *)
From Coq Require Import Reals Lra.
From Regret Require Import Definitions.
From Regret Require OneDimension Period3 ReddiTheorem1 ReddiTheorem6 FreeRun ReddiTheorem3 TwoValued.
Open Scope R_scope.

(** Reddi et al. (2018), Theorems 1 and 6: gradients C, -1, -1, at every T, from x_1 = hi, for every alpha > 0.
    x_(3k+1) is where a period starts. *)
Theorem reddi2018_theorem1 C lo hi alpha : 2 <= C -> lo <= hi -> 0 < alpha -> forall a : nat -> R,
  a = inverse_sqrt alpha \/ a = constant alpha ->
  let L := line lo hi hi (Period3.three C (-1) (-1)) in let r := adam a (constant 0) (/ (1 + C ^ 2)) 0 in
  (forall k, iterate L r (S (k * 3)) 0%nat = hi) /\
  (forall T R_T, is_regret L r T R_T -> R_T >= (hi - lo) * (C - 2) * INR (T / 3)).
Proof.
  intros HC Hlh Ha a [-> | ->]; [exact (ReddiTheorem1.reddi2018_theorem1 C lo hi alpha HC Hlh Ha)|].
  exact (ReddiTheorem1.reddi2018_theorem1_constant_step C lo hi alpha HC Hlh Ha).
Qed.
(** As printed but for the second period, at whose start x_4 is not hi. *)
Theorem reddi2018_theorem6 C lo hi alpha : 2 <= C -> lo <= hi -> 0 < alpha ->
  let L := line lo hi hi (Period3.three C (-1) (-1)) in
  let r := adam (inverse_sqrt alpha) (constant 0) (2 / ((1 + C ^ 2) * C ^ 2)) 1 in
  (forall k, k <> 1%nat -> iterate L r (S (k * 3)) 0%nat = hi) /\
  hi - alpha / 10 <= iterate L r 4 0%nat /\ (alpha <= hi - lo -> iterate L r 4 0%nat < hi) /\
  (forall T R_T, is_regret L r T R_T -> R_T >= (hi - lo) * (C - 2) * INR (T / 3) - C * (alpha / 10)).
Proof. exact (ReddiTheorem6.reddi2018_theorem6 C lo hi alpha). Qed.
Theorem reddi2018_theorem6_constant_step C lo hi alpha : 2 <= C -> lo <= hi -> 0 < alpha ->
  let L := line lo hi hi (Period3.three C (-1) (-1)) in
  let r := adam (constant alpha) (constant 0) (2 / ((1 + C ^ 2) * C ^ 2)) 1 in
  (forall k, iterate L r (S (k * 3)) 0%nat = hi) /\
  (forall T R_T, is_regret L r T R_T -> R_T >= (hi - lo) * (C - 2) * INR (T / 3)).
Proof. exact (ReddiTheorem6.reddi2018_theorem6_constant_step C lo hi alpha). Qed.

(** [free] is the run of Definitions.v as long as no point of it leaves [lo, hi]. *)
Theorem free_is_the_run lo hi x1 r g n : (forall m, (m <= n)%nat -> lo <= fst (free r x1 g m) <= hi) ->
  iterate (line lo hi x1 g) r (S n) 0%nat = fst (free r x1 g n).
Proof. exact (FreeRun.free_is_the_run lo hi x1 r g n). Qed.

(** Their Theorem 3: independent gradients of mean delta > 0, no projection, any step sizes.  E x_t never falls, and from
    x_1 = 0 the mean loss exceeds that of -1 by delta or more for ever.  [free r x1 g n] holds x_(n+1). *)
Theorem reddi2018_theorem3 beta1 b2 delta C a : 0 <= beta1 -> 0 < b2 < 1 -> beta1 < sqrt b2 -> 0 < delta ->
  let gamma := beta1 / sqrt b2 in let K := 2 * (1 - beta1) / sqrt (b2 * (1 - b2)) in
  let B := 1 / sqrt (1 - b2) + beta1 * K / (1 - gamma) in
  2 * (1 + delta) <= C -> 4 * (1 + delta) ^ 3 * B ^ 2 / (1 - beta1) ^ 2 <= C -> (forall t, 0 <= a t) ->
  let p := (1 + delta) / (C + 1) in let r := adam a (constant beta1) b2 0 in let F x := p * (C * x) + (1 - p) * - x in
  (forall x1 n, expectation p C n (fun g => fst (free r x1 g n)) <= expectation p C (S n) (fun g => fst (free r x1 g (S n)))) /\
  (forall n, delta <= expectation p C n (fun g => F (fst (free r 0 g n))) - F (-1)).
Proof.
  intros B1 B2 HB Hd gamma K B C1 C2 Ha p r F. assert (C0 : 1 < C) by (destruct (Rle_dec C 1); lra).
  pose proof (ReddiTheorem3.source_constant beta1 b2 delta C B1 B2 HB Hd C1 C2) as Large.
  split; [intros x1 n; exact (ReddiTheorem3.mean_point_rises beta1 b2 delta C B1 B2 HB Hd C0 Large a x1 Ha n)|].
  intros n. pose proof (ReddiTheorem3.mean_loss beta1 b2 delta C B1 B2 HB Hd C0 Large a 0 Ha n) as M.
  rewrite Rplus_0_r, Rmult_1_r in M. exact M.
Qed.

(** Less of C is enough: E [m_t / sqrt v_t] <= 0 for every t. *)
Theorem derived_reddi_constant beta1 b2 delta C : 0 <= beta1 -> 0 < b2 < 1 -> beta1 < sqrt b2 -> 0 < delta -> 1 < C ->
  let Lambda := (1 - beta1) / (sqrt (1 - b2) * (1 - beta1 / sqrt b2)) in
  (1 + delta) * Lambda * sqrt (1 + (1 + delta) * (C - 1)) <= C - delta -> let p := (1 + delta) / (C + 1) in
  (forall n, expectation p C n (fun g => OneDimension.first_moment (constant beta1) g n / sqrt (OneDimension.second_moment b2 g n)) <= 0) /\
  (forall a x1 n, (forall t, 0 <= a t) -> let r := adam a (constant beta1) b2 0 in
     expectation p C n (fun g => fst (free r x1 g n)) <= expectation p C (S n) (fun g => fst (free r x1 g (S n)))).
Proof.
  intros B1 B2 HB Hd HC Lambda Large p. split; [exact (ReddiTheorem3.mean_step beta1 b2 delta C B1 B2 HB Hd HC Large)|].
  intros a x1 n Ha r. exact (ReddiTheorem3.mean_point_rises beta1 b2 delta C B1 B2 HB Hd HC Large a x1 Ha n).
Qed.

(** The same for all beta1 and b2 in [0, 1), with another C: gradients 2 + 3 mu with probability 1/3, else -1, of mean mu. *)
Theorem derived_two_valued beta1 b2 mu : 0 <= beta1 < 1 -> 0 <= b2 < 1 ->
  let q := (1 - beta1) * (1 - b2) / (1 - beta1 * b2) in 0 < mu <= q / 9 -> let C := 2 + 3 * mu in
  (forall n, (1 <= n)%nat ->
     expectation (1/3) C n (fun g => OneDimension.first_moment (constant beta1) g n / sqrt (OneDimension.second_moment b2 g n))
       <= - (29/250 * q - mu) * (1 - beta1 ^ n)) /\
  (forall a x1 n, (forall t, 0 <= a t) -> let r := adam a (constant beta1) b2 0 in
     expectation (1/3) C n (fun g => fst (free r x1 g n)) <= expectation (1/3) C (S n) (fun g => fst (free r x1 g (S n)))).
Proof.
  intros B1 B2 q Hmu C. split; [exact (TwoValued.mean_step beta1 b2 mu B1 B2 Hmu)|].
  exact (TwoValued.mean_point_rises beta1 b2 mu B1 B2 Hmu).
Qed.

Print Assumptions reddi2018_theorem3.
