using System.Runtime.CompilerServices;

namespace MultiModel.Learning;

/// <summary>The dual solution of one pair of classes.</summary>
/// <param name="Coefficients">y_i * alpha_i, shape (n).</param>
/// <param name="Rho">The decision function is sum(coefficient * K) - rho.</param>
internal sealed record SmoSolution(double[] Coefficients, double Rho, int Iterations, bool Converged);

/// <summary>
/// Sequential minimal optimization of the C-SVC dual, min 1/2 a'Qa - e'a with y'a = 0 and 0 &lt;= a_i &lt;= C_i (Fan, Chen, Lin 2005;
/// shrinking and gradient reconstruction of Chang and Lin, LIBSVM, section 4 and 5).
/// It keeps h = y * gradient instead of the gradient and K instead of Q = yy'K: signs are exact in floating point, so the
/// bits stay those of libsvm while no step depends on y.
/// </summary>
internal sealed class SmoSolver
{
    private const double Tau = 1e-12;
    private enum Bound : byte { Free, Lower, Upper }

    private readonly KernelRows kernel;
    private readonly int n;
    private readonly double tolerance;
    private readonly sbyte[] y;
    private readonly double[] alpha, c, h, hBar, upPenalty, lowPenalty;
    private readonly Bound[] bounds;
    private int active;
    private (double Max, int Index)? up;
    private bool unshrunk;

    /// <param name="y">+1 or -1, shape (n).</param>
    /// <param name="c">Upper bounds of alpha, shape (n).</param>
    public SmoSolver(KernelRows kernel, sbyte[] y, double[] c, double tolerance)
    {
        (this.kernel, this.y, this.c, this.tolerance) = (kernel, y, c, tolerance);
        n = active = y.Length;
        (alpha, h, hBar, bounds) = (new double[n], new double[n], new double[n], new Bound[n]);
        (upPenalty, lowPenalty) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            h[i] = -y[i];
            UpdateBound(i);
        }
    }

    /// <param name="progress">Told the iterations so far and the active samples, before each iteration.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SmoSolution Solve(bool shrinking, int maxIterations, Action<int, int> progress, CancellationToken ct)
    {
        var iterations = 0;
        var converged = true;
        var untilShrinking = Math.Min(n, 1000) + 1;
        while (true)
        {
            if (maxIterations != -1 && iterations >= maxIterations)
            {
                converged = false;
                break;
            }
            ct.ThrowIfCancellationRequested();
            progress(iterations, active);
            if (--untilShrinking == 0)
            {
                untilShrinking = Math.Min(n, 1000);
                if (shrinking)
                    Shrink(ct);
            }
            if (!SelectWorkingSet(out var i, out var j))
            {
                Unshrink(ct);
                if (!SelectWorkingSet(out i, out j))
                    break;
                untilShrinking = 1;
            }
            iterations++;
            Step(i, j);
        }

        var coefficients = new double[n];
        for (var i = 0; i < n; i++)
            coefficients[kernel.OriginalOf(i)] = y[i] * alpha[i];
        return new SmoSolution(coefficients, Rho(), iterations, converged);
    }

    // In I_up, alpha may move so that y * alpha grows; in I_low, so that it falls.
    private bool IsUp(int t) => bounds[t] == Bound.Free || bounds[t] == (y[t] > 0 ? Bound.Lower : Bound.Upper);
    private bool IsLow(int t) => bounds[t] == Bound.Free || bounds[t] == (y[t] > 0 ? Bound.Upper : Bound.Lower);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UpdateBound(int i)
    {
        bounds[i] = alpha[i] >= c[i] ? Bound.Upper : alpha[i] <= 0 ? Bound.Lower : Bound.Free;
        upPenalty[i] = IsUp(i) ? 0 : double.NegativeInfinity;
        lowPenalty[i] = IsLow(i) ? 0 : double.NegativeInfinity;
    }

    // False when no pair violates the optimality conditions by the tolerance or more.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SelectWorkingSet(out int i, out int j)
    {
        (var max, i) = up ??= SmoPasses.FindUp(h.AsSpan(0, active), upPenalty);
        j = -1;
        if (i == -1)
            return false;
        (j, var maxLow) = SmoPasses.FindPartner(h.AsSpan(0, active), lowPenalty, kernel.Get(i, active), kernel.Diagonal, kernel.Diagonal[i], max, Tau);
        return !(max + maxLow < tolerance) && j != -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step(int i, int j)
    {
        var rowI = kernel.Get(i, active);
        var rowJ = kernel.Get(j, active);
        var (oldI, oldJ) = (alpha[i], alpha[j]);
        var curvature = kernel.Diagonal[i] + kernel.Diagonal[j] - 2.0 * rowI[j];
        if (curvature <= 0)
            curvature = Tau;
        if (y[i] != y[j])
            StepOpposite(i, j, (-y[i] * h[i] - y[j] * h[j]) / curvature);
        else
            StepEqual(i, j, (y[i] * h[i] - y[j] * h[j]) / curvature);

        var (wasUpperI, wasUpperJ) = (bounds[i] == Bound.Upper, bounds[j] == Bound.Upper);
        UpdateBound(i);
        UpdateBound(j);
        up = SmoPasses.UpdateAndFindUp(h.AsSpan(0, active), upPenalty, rowI, y[i] * (alpha[i] - oldI), rowJ, y[j] * (alpha[j] - oldJ));
        UpdateBar(i, wasUpperI);
        UpdateBar(j, wasUpperJ);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StepOpposite(int i, int j, double delta)
    {
        var (ci, cj) = (c[i], c[j]);
        var difference = alpha[i] - alpha[j];
        alpha[i] += delta;
        alpha[j] += delta;
        if (difference > 0 && alpha[j] < 0)
            (alpha[j], alpha[i]) = (0, difference);
        else if (difference <= 0 && alpha[i] < 0)
            (alpha[i], alpha[j]) = (0, -difference);
        if (difference > ci - cj && alpha[i] > ci)
            (alpha[i], alpha[j]) = (ci, ci - difference);
        else if (difference <= ci - cj && alpha[j] > cj)
            (alpha[j], alpha[i]) = (cj, cj + difference);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StepEqual(int i, int j, double delta)
    {
        var (ci, cj) = (c[i], c[j]);
        var sum = alpha[i] + alpha[j];
        alpha[i] -= delta;
        alpha[j] += delta;
        if (sum > ci && alpha[i] > ci)
            (alpha[i], alpha[j]) = (ci, sum - ci);
        else if (sum <= ci && alpha[j] < 0)
            (alpha[j], alpha[i]) = (0, sum);
        if (sum > cj && alpha[j] > cj)
            (alpha[j], alpha[i]) = (cj, sum - cj);
        else if (sum <= cj && alpha[i] < 0)
            (alpha[i], alpha[j]) = (0, sum);
    }

    // hBar is h counting only the samples at their upper bound; it makes reconstruction cheap.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UpdateBar(int i, bool wasUpper)
    {
        if (wasUpper != (bounds[i] == Bound.Upper))
            SmoPasses.AddScaled(hBar, wasUpper ? -y[i] * c[i] : y[i] * c[i], kernel.Get(i, n));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Unshrink(CancellationToken ct)
    {
        if (active < n)
        {
            for (var t = active; t < n; t++)
                h[t] = hBar[t] - y[t];
            for (var i = 0; i < active; i++)
                if (bounds[i] == Bound.Free)
                {
                    ct.ThrowIfCancellationRequested();
                    SmoPasses.AddScaled(h.AsSpan(active), y[i] * alpha[i], kernel.Get(i, n)[active..]);
                }
            (active, up) = (n, null);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Shrink(CancellationToken ct)
    {
        var (maxUp, maxLow) = (double.NegativeInfinity, double.NegativeInfinity);
        for (var t = 0; t < active; t++)
        {
            if (IsUp(t))
                maxUp = Math.Max(maxUp, -h[t]);
            if (IsLow(t))
                maxLow = Math.Max(maxLow, h[t]);
        }
        if (!unshrunk && maxUp + maxLow <= tolerance * 10)
        {
            unshrunk = true;
            Unshrink(ct);
        }
        up = null;
        for (var i = 0; i < active; i++)
        {
            if (!IsSettled(i))
                continue;
            active--;
            while (active > i && IsSettled(active))
                active--;
            if (active > i)
                Swap(i, active);
        }

        bool IsSettled(int t) => !IsUp(t) ? -h[t] > maxUp : !IsLow(t) && h[t] > maxLow;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Swap(int i, int j)
    {
        kernel.Swap(i, j);
        (y[i], y[j]) = (y[j], y[i]);
        (alpha[i], alpha[j]) = (alpha[j], alpha[i]);
        (c[i], c[j]) = (c[j], c[i]);
        (h[i], h[j]) = (h[j], h[i]);
        (hBar[i], hBar[j]) = (hBar[j], hBar[i]);
        (bounds[i], bounds[j]) = (bounds[j], bounds[i]);
        (upPenalty[i], upPenalty[j]) = (upPenalty[j], upPenalty[i]);
        (lowPenalty[i], lowPenalty[j]) = (lowPenalty[j], lowPenalty[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Rho()
    {
        var (upper, lower, sum, free) = (double.PositiveInfinity, double.NegativeInfinity, 0.0, 0);
        for (var i = 0; i < active; i++)
            if (bounds[i] == Bound.Free)
            {
                free++;
                sum += h[i];
            }
            else if (IsUp(i))
                upper = Math.Min(upper, h[i]);
            else
                lower = Math.Max(lower, h[i]);
        return free > 0 ? sum / free : (upper + lower) / 2;
    }
}
