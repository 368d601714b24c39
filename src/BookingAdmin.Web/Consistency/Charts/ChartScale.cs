namespace BookingAdmin.Web.Consistency.Charts;

/// <summary>An axis from 0 that ends on a round number, with at most four steps.</summary>
public sealed record ChartScale(long Top, long Step)
{
    const int Steps = 4;

    public static ChartScale Of(long most)
    {
        for (var power = 1L; ; power *= 10)
            foreach (var first in (ReadOnlySpan<long>)[1, 2, 5])
                if (first * power * Steps >= most)
                    return new(Math.Max(1, (most + (first * power) - 1) / (first * power)) * first * power, first * power);
    }

    public IEnumerable<long> Lines
    {
        get
        {
            for (var line = 0L; line <= Top; line += Step)
                yield return line;
        }
    }

    /// <summary>As an attribute of a drawing wants it.</summary>
    public static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    public static string Percent(double value) => Number(value) + "%";
}
