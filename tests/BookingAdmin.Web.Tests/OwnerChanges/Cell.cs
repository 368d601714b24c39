namespace BookingAdmin.Web.Tests.OwnerChanges;

/// <summary>How one question was answered after the owner has changed something.</summary>
public enum Kind
{
    /// <summary>The answer is as before.</summary>
    Works,
    /// <summary>The answer says in a sentence that it cannot tell, and nothing is green or done.</summary>
    CannotTell,
    /// <summary>The answer says in a sentence that this is not done to this row.</summary>
    Refused,
    /// <summary>A fault that nobody handled. No cell may be so.</summary>
    Fault,
}

/// <summary>The questions, in the order in which they are asked: those that write come last.</summary>
public enum Question
{
    Ready, Start, Request, Orders, Order, Consistency, Check, Validate, Report, Repair, Inbox, List, Patch, Webhook, Remove,
}

/// <param name="Text">All words of the answer.</param>
public sealed record Answer(Kind Kind, string Text);
