namespace BookingAdmin.Text;

/// <summary>Why background work does not go on, in sentences. Compiled into the pages and into the command line.</summary>
static class WorkText
{
    static readonly Texts Texts = new(typeof(WorkText));

    /// <param name="codes">A line for each <see cref="Services.Live.WorkFault"/>; anything else is shown as it is.</param>
    public static string? Of(string? codes) => Texts.Sentences(codes);
}
