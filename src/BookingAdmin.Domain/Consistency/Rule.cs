using System.Linq.Expressions;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Domain.Consistency.Payments;
using BookingAdmin.Domain.Consistency.States;

namespace BookingAdmin.Domain.Consistency;

public enum Severity { Warning, Error, Critical }

/// <summary>One order that breaks a rule.</summary>
/// <param name="Rule">The rule's id, such as missing-booking.</param>
/// <param name="Sentence">What is wrong, for support staff; no personal data.</param>
/// <param name="Detail">What differs, in codes, where the rule alone does not say it.</param>
public sealed record Finding(string Rule, Severity Severity, string Sentence, string? Detail = null);

/// <summary>One consistency check.</summary>
public abstract class Rule
{
    static readonly Texts Texts = new(typeof(Rule));

    readonly Lazy<Func<OrderFacts, RuleLimits, bool>?> breaks;

    protected Rule() => breaks = new(() => Broken?.Compile());

    /// <summary>As addresses, settings and the command line name it: missing-booking.</summary>
    public abstract string Id { get; }

    public abstract Severity Severity { get; }

    /// <summary>What is wrong where it is broken, as a heading: "An order has no booking".</summary>
    public string Title => Text("title");

    /// <summary>What it means and what to do, a sentence or two for the person who reads a finding.</summary>
    public string Advice => Text("advice");

    public virtual RuleRepair Repair => RuleRepair.None;

    public virtual RuleSource Source => RuleSource.Checks;

    /// <summary>Whether what the customer paid for such an order is at risk.</summary>
    public virtual bool RisksMoney => false;

    /// <summary>
    /// What breaks the rule; null for a rule that is not about one order. The one truth for a single order and for all of them: it is also
    /// translated to SQL, so it compares members of the facts and limits, and calls nothing but functions of statuses.
    /// </summary>
    public virtual Expression<Func<OrderFacts, RuleLimits, bool>>? Broken => null;

    /// <summary>
    /// Since when an order that breaks the rule has been so, as well as its own row shows: at the latest since order and booking were last
    /// written. Translated to SQL like <see cref="Broken"/>.
    /// </summary>
    public virtual Expression<Func<OrderFacts, DateTimeOffset?>> Since => order => order.ChangedAt;

    /// <summary>What is wrong with an order that breaks it.</summary>
    protected virtual string Sentence(OrderFacts order) => Text("sentence");

    /// <summary>From `Rule.resx`, where each of its words stands behind its id.</summary>
    protected string Text(string name, params object?[] values) => Texts.Find($"{Id}.{name}", values) ?? Id;

    public Finding? Check(OrderFacts order, RuleLimits limits) =>
        breaks.Value?.Invoke(order, limits) == true && !(this is StateRule && limits.IsNormal(order.State))
            ? new(Id, Severity, Sentence(order)) : null;
}

/// <summary>Who finds what breaks a rule.</summary>
public enum RuleSource
{
    Checks,
    /// <summary>A check too, but from rows beside the order: what a look at one order alone does not show.</summary>
    OtherTables,
    /// <summary>A comparison with Stripe, when somebody asks for one.</summary>
    Comparison,
    /// <summary>The handler of Stripe's events, at once: its open findings always hold.</summary>
    Events,
}

/// <summary>What one click does about a finding.</summary>
public enum RuleRepair
{
    /// <summary>Nothing: it is shown, and somebody has to look.</summary>
    None,
    CreateBooking,
    CopyFromOrder,
    AlignBooking,
    QueueRefund,
    RetryRefund,
    /// <summary>Of the guard as a whole, not of one order.</summary>
    RebuildGuard,
}

public static class RuleRepairs
{
    /// <summary>Whether one click repairs what breaks the rule, order by order.</summary>
    public static bool IsOffered(this RuleRepair repair) => repair is not (RuleRepair.None or RuleRepair.RebuildGuard);

    /// <summary>Whether it touches money or a decision, so that the person who does it must say why.</summary>
    public static bool NeedsReason(this RuleRepair repair) =>
        repair is RuleRepair.AlignBooking or RuleRepair.QueueRefund or RuleRepair.RetryRefund;
}

/// <summary>All rules, most severe first.</summary>
public static class Rules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new MissingBooking(),
        new PaidAfterDecline(),
        new StuckRefund(),
        new StripeEvent(),
        new Reopened(),
        new UnpaidDelivery(),
        new FailedPayout(),
        new PaidOutTwice(),
        new RefundUnasked(),
        new DeadEnd(),
        new GuardTruth(),
        new OrphanBooking(),
        new CopiedFields(),
        new StatusPair(),
        new AcceptedUnpaid(),
        new ImpossibleValue(),
        new StripeMismatch(),
        new Overdue(),
        new PaymentRecord(),
        new Split(),
    ];

    /// <summary>Rules that a check can decide from the database; the others need an answer of Stripe's.</summary>
    public static IReadOnlyList<Rule> Checked { get; } = [.. All.Where(rule => rule.Source is RuleSource.Checks or RuleSource.OtherTables)];

    /// <returns>Null where no rule has this id.</returns>
    public static Rule? Find(string id) => All.FirstOrDefault(rule => rule.Id == id);

    /// <summary>Holds one order against every rule that is not switched off.</summary>
    /// <param name="normal">The combinations of statuses that an admin has called normal here.</param>
    public static IReadOnlyList<Finding> Check(
        OrderFacts order, RuleSettings settings, DateTimeOffset now, IReadOnlySet<OrderState>? normal = null)
    {
        var limits = settings.LimitsAt(now) with { Normal = normal };
        return [.. All.Where(settings.IsOn).Select(rule => rule.Check(order, limits)).OfType<Finding>()];
    }
}
