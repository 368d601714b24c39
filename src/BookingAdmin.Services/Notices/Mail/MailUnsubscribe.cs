using System.Security.Cryptography;
using BookingAdmin.Domain;
using BookingAdmin.Domain.Notices;
using Microsoft.AspNetCore.DataProtection;

namespace BookingAdmin.Services.Notices.Mail;

/// <summary>
/// Stops mails of some kinds by the address in one of them (RFC 8058). The address holds, encrypted with the keys that all hosts share, to
/// whom the mail went and of which kinds it was; so it works without a session and as long as those keys are kept.
/// </summary>
public sealed class MailUnsubscribe(
    IDbContextFactory<BookingAdminContext> contexts, IDataProtectionProvider protection, TimeProvider clock)
{
    readonly IDataProtector protector = protection.CreateProtector("BookingAdmin.Notices.Unsubscribe");

    internal string PathFor(string recipient, IEnumerable<NoticeKind> kinds) =>
        Addresses.Unsubscribe(protector.Protect(string.Join(
            '\n', kinds.Select(kind => kind.Id).Prepend(recipient).Distinct(StringComparer.Ordinal))));

    /// <returns>Null where no mail of ours had this key.</returns>
    public async Task<MailsToStop?> ReadAsync(string? key, CancellationToken cancel)
    {
        if (Open(key) is not var (recipient, kinds))
            return null;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var muted = await context.NoticeRecipients.Where(r => r.Id == recipient).Select(r => r.Muted).FirstOrDefaultAsync(cancel) ?? [];
        return new([.. kinds.Select(kind => kind.Title)], kinds.All(kind => muted.Contains(MuteOf(kind))));
    }

    /// <summary>Stops them; where they are stopped already, nothing happens.</summary>
    /// <returns>False where no mail of ours had this key.</returns>
    public async Task<bool> StopAsync(string? key, CancellationToken cancel)
    {
        if (Open(key) is not var (recipient, kinds))
            return false;
        string[] muted = [.. kinds.Select(MuteOf)];
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (await context.NoticeRecipients.AnyAsync(r => r.Id == recipient && muted.All(m => r.Muted.Contains(m)), cancel))
            return true;
        await MailChoices.MuteAsync(context, recipient, muted, now, cancel);
        context.Add(AuditEntry.Of(Actor.MailLink, AuditAction.MailsStopped, now, after: new { recipient, muted }));
        await context.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    (string Recipient, IReadOnlyList<NoticeKind> Kinds)? Open(string? key)
    {
        try
        {
            // A kind that this version no longer has is mailed to nobody.
            return key is { Length: > 0 } && protector.Unprotect(key).Split('\n') is [var recipient, .. var kinds]
                ? (recipient, [.. kinds.Select(NoticeKinds.Find).OfType<NoticeKind>()]) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    static string MuteOf(NoticeKind kind) => NoticeChannels.MuteOf(kind, NoticeChannel.Mail);
}

/// <param name="Kinds">What the mails are about, in the language of the reader.</param>
/// <param name="Stopped">Whether they are stopped already.</param>
public sealed record MailsToStop(IReadOnlyList<string> Kinds, bool Stopped);
