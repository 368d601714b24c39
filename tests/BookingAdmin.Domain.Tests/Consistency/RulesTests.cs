using BookingAdmin.Domain.Consistency;
using FsCheck;
using FsCheck.Fluent;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class RulesTests
{
    [Fact]
    public void The_rules_and_their_severities_are_those_of_the_design() =>
        Rules.All.Select(rule => (rule.Id, rule.Severity)).ShouldBe(
        [
            ("missing-booking", Severity.Critical),
            ("paid-after-decline", Severity.Critical),
            ("stuck-refund", Severity.Critical),
            ("stripe-event", Severity.Critical),
            ("reopened", Severity.Critical),
            ("unpaid-delivery", Severity.Critical),
            ("failed-payout", Severity.Critical),
            ("paid-out-twice", Severity.Critical),
            ("refund-unasked", Severity.Critical),
            ("dead-end", Severity.Critical),
            ("guard-truth", Severity.Critical),
            ("orphan-booking", Severity.Error),
            ("copied-fields", Severity.Error),
            ("status-pair", Severity.Error),
            ("accepted-unpaid", Severity.Error),
            ("impossible-value", Severity.Error),
            ("stripe-mismatch", Severity.Error),
            ("overdue", Severity.Warning),
            ("payment-record", Severity.Warning),
            ("split", Severity.Warning),
        ]);

    [Fact]
    public void Checks_leave_alone_what_only_Stripe_can_tell() =>
        Rules.All.Except(Rules.Checked).Select(rule => (rule.Id, rule.Source))
            .ShouldBe([("stripe-event", RuleSource.Events), ("stripe-mismatch", RuleSource.Comparison)]);

    [Fact]
    public void A_good_order_breaks_none() => Rules.Check(Given.Order, RuleSettings.Default, Given.Now).ShouldBeEmpty();

    [Fact]
    public void A_rule_that_is_switched_off_finds_nothing() =>
        Rules.Check(Given.Order with { Booking = null }, RuleSettings.Default with { Off = ["missing-booking"] }, Given.Now)
            .ShouldBeEmpty();

    [Fact]
    public void Every_rule_has_words_of_its_own()
    {
        Rules.All.Select(rule => rule.Title).ShouldBeUnique();
        Rules.All.ShouldAllBe(rule => rule.Advice.EndsWith('.') && !rule.Title.EndsWith('.'));
        Rules.All.ShouldAllBe(rule => Rules.Find(rule.Id) == rule);
    }

    [Fact]
    public void Findings_come_most_severe_first_each_rule_once_with_a_sentence() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Given.AnyOrder, order =>
        {
            var findings = Rules.Check(order, RuleSettings.Default, Given.Now);
            return findings.Select(finding => finding.Severity)
                .SequenceEqual(findings.Select(finding => finding.Severity).OrderDescending())
                && findings.Select(finding => finding.Rule).Distinct(StringComparer.Ordinal).Count() == findings.Count
                && findings.All(finding => finding.Sentence.EndsWith('.') && char.IsUpper(finding.Sentence[0]));
        }));

    [Fact]
    public void A_sentence_gives_no_id_away() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Given.AnyOrder, order => Rules.Check(order, RuleSettings.Default, Given.Now)
            .All(finding => !finding.Sentence.Contains(order.UserId) && !finding.Sentence.Contains(order.OrderNumber))));
}
