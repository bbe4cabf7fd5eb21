(** All that a reader must trust: the run of a rule on a problem, the rules, regret, and the theorems as printed.
    Everything else in this folder is proof, which Coq's kernel checks. *)
From Coq Require Import Reals.
Open Scope R_scope.

(** ** Problems.  A vector is a function of its coordinates 0, ..., d - 1; time starts at t = 1. *)

Fixpoint sum_i (f : nat -> R) (d : nat) : R :=  (* f 0 + ... + f (d - 1) *)
  match d with O => 0 | S i => sum_i f i + f i end.
Fixpoint sum_t (f : nat -> R) (T : nat) : R :=  (* f 1 + ... + f T *)
  match T with O => 0 | S t => sum_t f t + f (S t) end.

Record problem := Problem {
  dim : nat;
  lower : nat -> R; upper : nat -> R;         (* the set F is the box of all x with lower i <= x i <= upper i *)
  start : nat -> R;                           (* x_1 *)
  loss : nat -> (nat -> R) -> R;              (* f_t(x) *)
  gradient : nat -> (nat -> R) -> nat -> R }. (* coordinate i of the gradient of f_t at x *)

Definition in_set (P : problem) (u : nat -> R) : Prop := forall i, (i < dim P)%nat -> lower P i <= u i <= upper P i.
Definition clamp (lo hi x : R) : R := Rmax lo (Rmin hi x).

(** ** Rules act on each coordinate: at step t the gradient g and the memory give (rate, direction, new memory). *)

Record rule := Rule { memory : Type; nothing : memory; update : nat -> R -> memory -> R * R * memory }.

Section Run.
  Variables (P : problem) (r : rule).
  (** Point and memory after n steps: x_{n+1} = clamp (x_n - rate * direction), the projection on a box. *)
  Fixpoint state (n : nat) : nat -> R * memory r :=
    match n with
    | O => fun i => (start P i, nothing r)
    | S t => fun i =>
        let out := update r (S t) (gradient P (S t) (fun j => fst (state t j)) i) (snd (state t i)) in
        (clamp (lower P i) (upper P i) (fst (state t i) - fst (fst out) * snd (fst out)), snd out)
    end.
  Definition iterate (t : nat) : nat -> R := fun i => fst (state (pred t) i).           (* x_t *)
  Definition grad (t i : nat) : R := gradient P t (iterate t) i.                        (* g_{t,i} *)
  Definition eta (t i : nat) : R := fst (fst (update r t (grad t i) (snd (state (pred t) i)))). (* rate of step t *)
  Definition etahat (t i : nat) : R := sqrt (INR t) * eta t i.
  (** R_T = sup over u in F of f_1(x_1) - f_1(u) + ... + f_T(x_T) - f_T(u). *)
  Definition regret_against (u : nat -> R) (T : nat) : R := sum_t (fun t => loss P t (iterate t) - loss P t u) T.
  Definition is_regret (T : nat) (R_T : R) : Prop :=
    is_lub (fun z => exists u, in_set P u /\ z = regret_against u T) R_T.
  Definition tends_to (x : R) : Prop := forall i, (i < dim P)%nat -> Un_cv (fun t => iterate t i) x.
  Definition average_regret_tends_to (L : R) : Prop :=
    exists R_, (forall T, is_regret T (R_ T)) /\ Un_cv (fun T => R_ T / INR T) L.
End Run.

Definition inverse_sqrt (alpha : R) (t : nat) : R := alpha / sqrt (INR t).
Definition constant (a : R) (t : nat) : R := a.

Definition sgd (alpha : nat -> R) : rule := Rule unit tt (fun t g _ => (alpha t, g, tt)).
Definition adagrad (alpha : R) : rule := Rule R 0 (fun t g s => let s := s + g ^ 2 in (alpha / sqrt s, g, s)).

Definition first (b1 : nat -> R) (t : nat) (g m : R) : R := b1 t * m + (1 - b1 t) * g.
Definition second (b2 g v : R) : R := b2 * v + (1 - b2) * g ^ 2.

(** m / sqrt v is read as 0 where v = 0; m = 0 there, too, unless b2 = 0. *)
Definition adam (alpha b1 : nat -> R) (b2 epsilon : R) : rule := Rule (R * R) (0, 0) (fun t g s =>
  let m := first b1 t g (fst s) in let v := second b2 g (snd s) in (alpha t / sqrt (v + epsilon), m, (m, v))).

Definition nadam (alpha b1 : nat -> R) (b2 : R) : rule := Rule (R * R) (0, 0) (fun t g s =>
  let m := first b1 t g (fst s) in let v := second b2 g (snd s) in (alpha t / sqrt v, b1 t * m + (1 - b1 t) * g, (m, v))).

Definition amsgrad (alpha b1 : nat -> R) (b2 : R) : rule := Rule (R * (R * R)) (0, (0, 0)) (fun t g s =>
  let m := first b1 t g (fst s) in let v := second b2 g (fst (snd s)) in let vhat := Rmax (snd (snd s)) v in
  (alpha t / sqrt vhat, m, (m, (v, vhat)))).

(** max (min (alpha / sqrt v, u), l), where alpha / 0 is infinite. *)
Definition clip (alpha v l u : R) : R := Rmax (if Rle_dec v 0 then u else Rmin (alpha / sqrt v) u) l.

Definition adabound (alpha : R) (b1 : nat -> R) (b2 : R) (el eu : nat -> R) : rule :=
  Rule (R * R) (0, 0) (fun t g s =>
  let m := first b1 t g (fst s) in let v := second b2 g (snd s) in
  (clip alpha v (el t) (eu t) / sqrt (INR t), m, (m, v))).

Definition amsbound (alpha : R) (b1 : nat -> R) (b2 : R) (el eu : nat -> R) : rule :=
  Rule (R * (R * R)) (0, (0, 0)) (fun t g s =>
  let m := first b1 t g (fst s) in let v := second b2 g (fst (snd s)) in let vhat := Rmax (snd (snd s)) v in
  (clip alpha vhat (el t) (eu t) / sqrt (INR t), m, (m, (v, vhat)))).

(** ** Hypotheses. *)

Definition convex (P : problem) : Prop := forall t x y l, in_set P x -> in_set P y -> 0 <= l <= 1 ->
  loss P t (fun i => l * x i + (1 - l) * y i) <= l * loss P t x + (1 - l) * loss P t y.
Definition differentiable (P : problem) : Prop := forall t x y, in_set P x -> in_set P y ->
  derivable_pt_lim (fun h => loss P t (fun i => x i + h * (y i - x i))) 0
                   (sum_i (fun i => gradient P t x i * (y i - x i)) (dim P)).
Definition diameter (P : problem) (D : R) : Prop := forall i, (i < dim P)%nat -> upper P i - lower P i <= D.
Definition gradients (P : problem) (G : R) : Prop :=
  forall t x, (1 <= t)%nat -> in_set P x -> sum_i (fun i => gradient P t x i ^ 2) (dim P) <= G ^ 2.

(** Losses f_t(x) = c_t x in one dimension, on [lo, hi], from x_1. *)
Definition line (lo hi x1 : R) (c : nat -> R) : problem :=
  Problem 1 (fun _ => lo) (fun _ => hi) (fun _ => x1) (fun t x => c t * x 0%nat) (fun t _ _ => c t).

(** The run without projection on losses g_t x in one dimension: x_{n+1} and the memory after n steps. *)
Fixpoint free (r : rule) (x1 : R) (g : nat -> R) (n : nat) : R * memory r :=
  match n with
  | O => (x1, nothing r)
  | S t => let out := update r (S t) (g (S t)) (snd (free r x1 g t)) in
           (fst (free r x1 g t) - fst (fst out) * snd (fst out), snd out)
  end.
(** The mean of f (g) over independent g_1, ..., g_n, each C with probability p and -1 with probability 1 - p. *)
Definition put (g : nat -> R) (j : nat) (z : R) (t : nat) : R := if Nat.eqb t j then z else g t.
Fixpoint expectation (p C : R) (n : nat) (f : (nat -> R) -> R) : R :=
  match n with
  | O => f (fun _ => 0)
  | S k => p * expectation p C k (fun g => f (put g (S k) C)) + (1 - p) * expectation p C k (fun g => f (put g (S k) (-1)))
  end.

(** ** Luo, Xiong, Liu and Sun (2019), Theorems 4 (AdaBound) and 5 (AMSBound). *)

Record luo2019_hypotheses (P : problem) (alpha beta1 b2 : R) (b1 el eu : nat -> R) (D G2 : R) : Prop := {
  luo_convex : convex P; luo_differentiable : differentiable P; luo_start : in_set P (start P);
  luo_alpha : 0 < alpha;
  luo_beta1 : b1 1%nat = beta1 /\ (forall t, (1 <= t)%nat -> 0 <= b1 t <= beta1) /\ beta1 < 1;
  luo_beta2 : 0 < b2 < 1 /\ beta1 / sqrt b2 < 1;
  luo_lower : forall t, (1 <= t)%nat -> 0 < el t /\ el t <= el (S t);
  luo_upper : forall t, (1 <= t)%nat -> el t <= eu t /\ eu (S t) <= eu t;
  luo_closes : exists limit, Un_cv el limit /\ Un_cv eu limit;
  luo_diameter : diameter P D; luo_gradients : gradients P G2 }.

Definition luo2019_bound (P : problem) (r : rule) (beta1 : R) (b1 : nat -> R) (D G2 Rinf : R) (T : nat) : R :=
    D ^ 2 * sqrt (INR T) / (2 * (1 - beta1)) * sum_i (fun i => / etahat P r T i) (dim P)
  + D ^ 2 / (2 * (1 - beta1)) * sum_t (fun t => sum_i (fun i => b1 t / eta P r t i) (dim P)) T
  + (2 * sqrt (INR T) - 1) * (Rinf * G2 ^ 2 / (1 - beta1)).

(** What they say at one horizon T, and at every one. *)
Definition luo2019_statement_at (T : nat) (method : R -> (nat -> R) -> R -> (nat -> R) -> (nat -> R) -> rule) : Prop :=
  forall P alpha beta1 b2 b1 el eu D G2, luo2019_hypotheses P alpha beta1 b2 b1 el eu D G2 ->
  forall R_T, is_regret P (method alpha b1 b2 el eu) T R_T ->
  R_T <= luo2019_bound P (method alpha b1 b2 el eu) beta1 b1 D G2 (eu 1%nat) T.
Definition luo2019_statement (method : R -> (nat -> R) -> R -> (nat -> R) -> (nat -> R) -> rule) : Prop :=
  forall T, (1 <= T)%nat -> luo2019_statement_at T method.

Definition luo2019_theorem4_statement : Prop := luo2019_statement adabound.
Definition luo2019_theorem5_statement : Prop := luo2019_statement amsbound.

(** ** "For all constants there is a problem on which Adam fails for every step size": Reddi et al. (2018), Theorem 2;
    Luo et al. (2019), Theorem 2. *)
Definition adam_fails (beta1 b2 : R) : Prop := exists c, forall alpha x1, 0 < alpha -> -2 <= x1 <= 2 ->
  exists L, 0 < L /\ average_regret_tends_to (line (-2) 2 x1 c) (adam (inverse_sqrt alpha) (constant beta1) b2 0) L.
Definition reddi2018_theorem2_statement : Prop :=
  forall beta1 b2, 0 <= beta1 -> b2 < 1 -> beta1 < sqrt b2 -> adam_fails beta1 b2.
