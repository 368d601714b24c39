namespace BookingAdmin.Web.Tests.OwnerChanges;

/// <summary>What came of one question after the owner has changed something.</summary>
public enum Kind
{
    /// <summary>It answers as it did before.</summary>
    Works,
    /// <summary>It says in a sentence that it cannot, and is neither green nor done.</summary>
    CannotTell,
    /// <summary>It says in a sentence that it does not do this to this row.</summary>
    Refused,
    /// <summary>A fault that nobody handled. No cell may be so.</summary>
    Fault,
}

/// <summary>The questions, in the order in which they are asked: those that write come last.</summary>
public enum Question
{
    Ready, Start, Request, Orders, Order, Consistency, Check, Validate, Report, Repair, Inbox, List, Patch, Webhook, Remove,
}

/// <param name="Text">Everything that it said.</param>
public sealed record Answer(Kind Kind, string Text);
