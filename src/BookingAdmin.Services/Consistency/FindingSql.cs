using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Own;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Consistency;

/// <summary>What repairs tell the findings.</summary>
static class FindingSql
{
    /// <summary>Marks open findings as put right, inside the caller's transaction.</summary>
    internal static Task ResolveAsync(
        BookingAdminContext context, string rule, IReadOnlyCollection<string> orderIds, Actor actor, DateTimeOffset now, CancellationToken cancel)
    {
        var ids = orderIds.ToArray();
        var resolution = (actor.Kind switch
        {
            ActorKind.Person => Resolution.Person,
            ActorKind.Job => Resolution.Monitor,
            _ => Resolution.Guard,
        }).ToString();
        return context.Database.ExecuteSqlAsync($"""
            UPDATE booking_admin.finding SET resolved_at = {now}, resolution = {resolution}, resolved_by = {actor.Name}
            WHERE rule = {rule} AND subject = ANY({ids}) AND resolved_at IS NULL
            """, cancel);
    }
}
