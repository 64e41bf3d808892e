namespace SalesFlow.Customers;

/// <summary>Finds a minimum by moving a simplex (Nelder, Mead 1965): no derivatives, no random numbers, the same answer every time.</summary>
internal static class NelderMead
{
    private const int MostSteps = 4_000;

    /// <summary>The best point found, and whether the simplex shrank to it. It starts again from its own answer until that no longer helps.</summary>
    public static (double[] Point, double Value, bool Converged) Minimise(Func<double[], double> function, double[] start, double size = 0.7)
    {
        var (best, value, converged) = Once(function, start, size);
        for (var round = 0; round < 5; round++)
        {
            var (point, next, again) = Once(function, best, size / 4);
            var gain = value - next;
            if (next <= value)
                (best, value, converged) = (point, next, again);
            if (gain < 1e-9 * (1 + Math.Abs(value)))
                break;
        }

        return (best, value, converged);
    }

    private static (double[] Point, double Value, bool Converged) Once(Func<double[], double> function, double[] start, double size)
    {
        var simplex = Enumerable.Range(0, start.Length + 1).Select(corner => start.Select((at, axis) => axis == corner - 1 ? at + size : at).ToArray())
            .Select(point => (Point: point, Value: Finite(function, point))).ToArray();
        for (var step = 0; step < MostSteps; step++)
        {
            // A stable sort: equal corners keep their order on every machine.
            simplex = [.. simplex.OrderBy(corner => corner.Value)];
            var (best, worst) = (simplex[0], simplex[^1]);
            if (worst.Value - best.Value <= 1e-13 * (1 + Math.Abs(best.Value)) && Width(simplex) < 1e-5)
                return (best.Point, best.Value, true);

            var centre = start.Select((_, axis) => simplex.Take(start.Length).Average(corner => corner.Point[axis])).ToArray();
            var reflected = Try(-1);
            if (reflected.Value < best.Value)
                simplex[^1] = Try(-2) is var further && further.Value < reflected.Value ? further : reflected;
            else if (reflected.Value < simplex[^2].Value)
                simplex[^1] = reflected;
            else if (Try(reflected.Value < worst.Value ? -0.5 : 0.5) is var nearer && nearer.Value < Math.Min(reflected.Value, worst.Value))
                simplex[^1] = nearer;
            else
                simplex = [.. simplex.Select((corner, index) => index == 0 ? corner : Move(best.Point, corner.Point, 0.5))];

            (double[] Point, double Value) Try(double factor) => Move(centre, worst.Point, factor);
        }

        return (simplex[0].Point, simplex[0].Value, false);

        (double[] Point, double Value) Move(double[] from, double[] towards, double factor)
        {
            var point = from.Zip(towards, (a, b) => a + (factor * (b - a))).ToArray();
            return (point, Finite(function, point));
        }
    }

    private static double Width((double[] Point, double Value)[] simplex) =>
        simplex.Max(corner => corner.Point.Zip(simplex[0].Point, (a, b) => Math.Abs(a - b)).Max());

    private static double Finite(Func<double[], double> function, double[] point) => function(point) is var value && double.IsFinite(value) ? value : double.MaxValue;
}
