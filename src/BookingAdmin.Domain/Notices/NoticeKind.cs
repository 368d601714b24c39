namespace BookingAdmin.Domain.Notices;

/// <summary>To whom a kind of notice goes.</summary>
public enum NoticeAudience
{
    /// <summary>The celebrity of the order.</summary>
    Celebrity,
    /// <summary>Everybody with that role; where a notice names one person, that person alone.</summary>
    Support,
    Admin,
    /// <summary>The customer of the order, where `Notices:Customers` says so.</summary>
    Customer,
}

/// <summary>One thing that people are notified of: to whom, whether it can wait, and what it says.</summary>
public abstract class NoticeKind
{
    /// <summary>As rows, settings and the command line name it: new-request.</summary>
    public abstract string Id { get; }

    public abstract NoticeAudience Audience { get; }

    /// <summary>
    /// Whether a person may let it through their quiet hours. Such a notice is also not kept back to be sent with others.
    /// </summary>
    public virtual bool Urgent => false;

    /// <summary>What it is about, as a person's settings name it: "New requests".</summary>
    public abstract string Title { get; }

    /// <summary>Whether it is still so. Asked before each attempt: what has been settled in the time between is not sent.</summary>
    public abstract bool Holds(NoticeFacts facts);

    /// <summary>What it says, in the language of the thread.</summary>
    public abstract NoticeText Text(NoticeFacts facts);
}

/// <summary>What a notice says; a channel chooses how much of it is shown.</summary>
/// <param name="Subject">One line, with names.</param>
/// <param name="Discreet">The same without names and amounts, for a locked screen.</param>
/// <param name="Lines">What follows, a sentence or a fact each.</param>
/// <param name="Path">Of the page that it is about, with a slash in front; null for a customer, who has none here.</param>
/// <param name="Link">What that page is called on the button: "Open the request".</param>
public sealed record NoticeText(string Subject, string Discreet, IReadOnlyList<string> Lines, string? Path, string? Link)
{
    /// <summary>Of a request that can be accepted from the message, after one question: its id; else null.</summary>
    public string? Accepts { get; init; }
}
