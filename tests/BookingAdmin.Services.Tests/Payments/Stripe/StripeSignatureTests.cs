using BookingAdmin.Services.Payments.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

/// <summary>Each case is judged by Stripe's own library, in one process for all, and by ours.</summary>
public sealed class StripeSignatureTests(StripeSignatureTests.Library library) : IClassFixture<StripeSignatureTests.Library>
{
    public static TheoryData<string> Cases => [.. SignatureCases.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Both_say_the_same_or_ours_is_stricter_for_a_reason(string name)
    {
        var one = SignatureCases.All.Single(known => known.Name == name);
        var (header, taken, why) = library.Answers[name];

        var verdict = StripeSignature.Check(one.Body, header, one.Secrets, DateTimeOffset.FromUnixTimeSeconds(SignatureCases.Now));

        verdict.ShouldBe(one.Expected, $"header {header?[..Math.Min(header.Length, 200)]}");
        taken.ShouldBe(verdict is SignatureVerdict.Valid || one.StricterBecause is not null, why);
    }

    [Fact]
    public void The_table_is_long_enough_and_the_library_fails_at_odd_signatures_only()
    {
        SignatureCases.All.Count.ShouldBeGreaterThan(40);
        SignatureCases.All.Where(one => one.StricterBecause is not null).ShouldAllBe(one => one.Expected != SignatureVerdict.Valid);
        library.Answers.Where(answer => answer.Value.Why?.StartsWith("unexpected", StringComparison.Ordinal) == true)
            .Select(answer => answer.Key)
            .ShouldBe(
                ["an empty signature", "no sign of equality", "a signature of odd letters", "a signature of halves of letters"],
                ignoreOrder: true);
    }

    [Fact]
    public void Seconds_are_counted_whole_as_the_library_does()
    {
        var one = SignatureCases.All.Single(known => known.Name == "signed 300 seconds ago");
        var almost = DateTimeOffset.FromUnixTimeSeconds(SignatureCases.Now).AddMilliseconds(999);
        StripeSignature.Check(one.Body, library.Answers[one.Name].Header, one.Secrets, almost).ShouldBe(SignatureVerdict.Valid);
        StripeSignature.Check(one.Body, library.Answers[one.Name].Header, one.Secrets, almost.AddMilliseconds(1))
            .ShouldBe(SignatureVerdict.TooOld);
    }

    [Fact]
    public void No_header_makes_it_throw()
    {
        var random = new Random(5);
        string[] pieces = [
            "t=", "v1=", "v0=", ",", "=", "1800000000", "-1", "\0", "é", "\ud83c", " ", "0123456789abcdef", "99999999999999999999", "\r\n",
            "t", "NaN"];
        for (var i = 0; i < 20_000; i++)
        {
            var header = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            StripeSignature.Check("{}"u8, header, ["whsec_x"], DateTimeOffset.UnixEpoch)
                .ShouldBeOneOf(SignatureVerdict.Missing, SignatureVerdict.Malformed, SignatureVerdict.NoMatch);
        }
    }

    /// <summary>What the library makes of the whole table.</summary>
    public sealed class Library : IAsyncLifetime
    {
        internal IReadOnlyDictionary<string, (string? Header, bool Taken, string? Why)> Answers { get; private set; } =
            new Dictionary<string, (string?, bool, string?)>();

        public async ValueTask InitializeAsync()
        {
            var answers = await NodeScript.RunAsync(
                "signatures.mjs",
                SignatureCases.All.Select(one => new { one.Body, one.Header, one.Signs, one.Secrets, SignatureCases.Now }));
            Answers = SignatureCases.All.Zip(answers.EnumerateArray()).ToDictionary(pair => pair.First.Name, pair =>
                (pair.Second.GetProperty("header").GetString(), pair.Second.GetProperty("accepted").GetBoolean(),
                    pair.Second.GetProperty("error").GetString()));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
