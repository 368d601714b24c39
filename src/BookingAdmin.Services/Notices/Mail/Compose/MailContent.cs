using BookingAdmin.Domain.Notices;

namespace BookingAdmin.Services.Notices.Mail.Compose;

/// <summary>What one mail tells whom.</summary>
/// <param name="Address">Of the recipient.</param>
/// <param name="Name">Of the recipient; null where none is known.</param>
/// <param name="Notices">In the language of the thread, as the rest of the mail will be.</param>
/// <param name="Key">In the Message-ID.</param>
/// <param name="Choices">Path of the page on which the recipient chooses what they are notified of; null for a customer, who has none here.
/// </param>
/// <param name="Unsubscribe">Path of the page that stops such mails; null for a mail that somebody asked for.</param>
sealed record MailContent(
    string Address, string? Name, IReadOnlyList<NoticeText> Notices, Guid Key, DateTimeOffset Date, string? Choices,
    string? Unsubscribe);
