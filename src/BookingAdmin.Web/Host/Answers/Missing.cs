namespace BookingAdmin.Web.Host.Answers;

/// <summary>A page that says by itself that what its address names does not exist.</summary>
static class Missing
{
    /// <summary>
    /// Answers it as not found. Set when the answer starts: a status that stands before would have the general page made in its place.
    /// </summary>
    /// <param name="visit">Null once the page is live, when no answer is under way.</param>
    public static void Answer(HttpContext? visit) => visit?.Response.OnStarting(() =>
    {
        visit.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });
}
