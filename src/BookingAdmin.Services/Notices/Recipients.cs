namespace BookingAdmin.Services.Notices;

/// <summary>Under which id notices, devices and a person's settings know that person.</summary>
static class Recipients
{
    /// <summary>
    /// Of a celebrity the user of the marketplace, because orders lead to that one however the person signs in; of everybody else the
    /// actor.
    /// </summary>
    public static async Task<string> IdOfAsync(BookingAdminContext context, Actor actor, CancellationToken cancel) =>
        actor.CelebrityId is { } celebrity
        && await context.Celebrities.Where(c => c.Id == celebrity).Select(c => c.UserId).FirstOrDefaultAsync(cancel) is { } user
            ? ActorId.User(user) : actor.Id;
}
