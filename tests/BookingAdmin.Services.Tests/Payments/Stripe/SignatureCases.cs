using System.Globalization;
using System.Text;
using BookingAdmin.Services.Payments.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

/// <summary>A signature that Stripe's own library makes.</summary>
/// <param name="Time">In seconds.</param>
/// <param name="Body">What is signed; null: the body of the case.</param>
/// <param name="Raw">Signed by hand, because the library would not sign it: a time that is none, or bytes that are no text.</param>
sealed record Signing(string Secret, string Time, string? Scheme = null, byte[]? Body = null, bool Raw = false);

/// <param name="Header">$0 stands for the whole header of the first signing, $0t for its time, $0v for its signature; null: no
/// header.</param>
/// <param name="StricterBecause">Stripe's own library takes it and we do not, for this reason; null: both say the same.</param>
sealed record SignatureCase(
    string Name, byte[] Body, string? Header, Signing[] Signs, string[] Secrets, SignatureVerdict Expected, string? StricterBecause = null);

/// <summary>The table that Stripe's own library and ours are held against.</summary>
static class SignatureCases
{
    public const long Now = 1_800_000_000;
    const string Secret = "whsec_of_the_endpoint", Next = "whsec_of_tomorrow", Other = "whsec_of_somebody_else";

    const string OneTime = "of two times only one can be the one that was signed";
    const string AsWritten = "Stripe writes a time as plain digits; anything else was touched by somebody";
    const string Ahead = "a time ahead of our clock would make a recording good for longer";
    const string SameBytes = "what was signed is not what came: the library decodes the body first";
    const string OneValue = "Stripe writes one value after a sign of equality";

    static readonly byte[] Body = Text(
        """{"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1"}}}""");
    static readonly byte[] NoText = [.. Text("{\"name\":\""), 0xC3, 0x28, 0xFF, .. Text("\"}")];
    static readonly byte[] Marked = [.. Encoding.UTF8.Preamble, .. Body];

    public static IReadOnlyList<SignatureCase> All { get; } =
    [
        Case("as Stripe sends it", "$0", SignatureVerdict.Valid),
        Case("signed a second ago", "$0", SignatureVerdict.Valid, At(-1)),
        Case("signed 300 seconds ago", "$0", SignatureVerdict.Valid, At(-300)),
        Case("signed 301 seconds ago", "$0", SignatureVerdict.TooOld, At(-301)),
        Case("signed a day ago", "$0", SignatureVerdict.TooOld, At(-86_400)),
        Case("signed in the first second of 1970", "$0", SignatureVerdict.TooOld, [new(Secret, "1")]),
        Case("signed 300 seconds ahead", "$0", SignatureVerdict.Valid, At(300)),
        Case("signed 301 seconds ahead", "$0", SignatureVerdict.TooNew, At(301), because: Ahead),
        Case("signed a year ahead", "$0", SignatureVerdict.TooNew, At(31_536_000), because: Ahead),

        Case("another body", "$0", SignatureVerdict.NoMatch, Of(Text("""{"id":"evt_2"}"""))),
        Case("a body that differs in one letter", "$0", SignatureVerdict.NoMatch,
            Of(Text(Encoding.UTF8.GetString(Body).Replace("evt_1", "evt_l", StringComparison.Ordinal)))),
        Case("a body with a line end more", "$0", SignatureVerdict.NoMatch, Of([.. Body, (byte)'\n'])),
        Case("a body that was parsed and written again", "$0", SignatureVerdict.NoMatch, Of(Text("""{ "id": "evt_1" }"""))),
        Case("a time that was set forward after signing", $"t={Now},v1=$0v", SignatureVerdict.NoMatch, At(-3_600)),

        Case("another secret", "$0", SignatureVerdict.NoMatch, [Sign(Other)]),
        Case("the secret in capitals", "$0", SignatureVerdict.NoMatch, [Sign(Secret.ToUpperInvariant())]),
        Case("the secret without its beginning", "$0", SignatureVerdict.NoMatch, [Sign(Secret[6..])]),
        Case("a line end at the end of our secret", "$0", SignatureVerdict.NoMatch, secrets: [Secret + "\n"]),
        Case("no secret is set", "$0", SignatureVerdict.NoSecret, secrets: []),
        Case("an empty secret", "$0", SignatureVerdict.NoSecret, [new("", N(Now), Raw: true)], secrets: [""]),
        Case("a secret of blanks", "$0", SignatureVerdict.NoSecret, [Sign("  ")], secrets: ["  "],
            because: "nobody chose that secret, and anybody can guess it"),
        Case("an empty secret beside a good one, signed with the empty one", "$0", SignatureVerdict.NoMatch, [new("", N(Now), Raw: true)],
            secrets: ["", Secret]),
        Case("an empty secret beside a good one, signed with the good one", "$0", SignatureVerdict.Valid, secrets: ["", Secret]),
        Case("two secrets, signed with the first", "$0", SignatureVerdict.Valid, secrets: [Secret, Next]),
        Case("two secrets, signed with the second", "$0", SignatureVerdict.Valid, [Sign(Next)], secrets: [Secret, Next]),
        Case("while the secret is being replaced", "t=$0t,v1=$0v,v1=$1v", SignatureVerdict.Valid, [Sign(Secret), Sign(Next)],
            secrets: [Next]),
        Case("while it is replaced on both sides", "t=$0t,v1=$0v,v1=$1v", SignatureVerdict.Valid, [Sign(Secret), Sign(Next)],
            secrets: [Secret, Next]),
        Case("three secrets, none of them", "$0", SignatureVerdict.NoMatch, [Sign(Other)], secrets: [Secret, Next, "whsec_third"]),
        Case("two secrets, signed too long ago with the second", "$0", SignatureVerdict.TooOld, [new(Next, N(Now - 400))],
            secrets: [Secret, Next]),
        Case("a secret of odd letters", "$0", SignatureVerdict.Valid, [Sign("whsec_é🎂")], secrets: ["whsec_é🎂"]),

        Case("a wrong signature before the right one", "t=$0t,v1=$1v,v1=$0v", SignatureVerdict.Valid, [Sign(Secret), Sign(Other)]),
        Case("a wrong signature after the right one", "t=$0t,v1=$0v,v1=$1v", SignatureVerdict.Valid, [Sign(Secret), Sign(Other)]),
        Case("twenty wrong signatures before the right one", $"t=$0t,{Repeat("v1=$1v,", 20)}v1=$0v", SignatureVerdict.Valid,
            [Sign(Secret), Sign(Other)]),
        Case("the right signature of another time beside a wrong one", "t=$0t,v1=$0v,v1=$1v", SignatureVerdict.NoMatch,
            [Sign(Other), new(Secret, N(Now - 1))]),
        Case("the right signature twice", "t=$0t,v1=$0v,v1=$0v", SignatureVerdict.Valid),
        Case("the scheme v0 alone", "$0", SignatureVerdict.Malformed, [new(Secret, N(Now), "v0")]),
        Case("the scheme v2 alone", "$0", SignatureVerdict.Malformed, [new(Secret, N(Now), "v2")]),
        Case("v0 is right and v1 is wrong", "t=$0t,v1=$1v,v0=$0v", SignatureVerdict.NoMatch, [Sign(Secret), Sign(Other)]),
        Case("v0 is wrong and v1 is right", "t=$0t,v1=$0v,v0=$1v", SignatureVerdict.Valid, [Sign(Secret), Sign(Other)]),
        Case("the signature in capitals", $"t=$0t,v1={new string('A', 64)}", SignatureVerdict.NoMatch),
        Case("a signature short of a letter", $"t=$0t,v1={new string('a', 63)}", SignatureVerdict.Malformed),
        Case("a signature with a letter more", "t=$0t,v1=$0va", SignatureVerdict.Malformed),
        Case("a signature with a blank before it", "t=$0t,v1= $0v", SignatureVerdict.Malformed),
        Case("a signature with a blank after it", "t=$0t,v1=$0v ", SignatureVerdict.Malformed),
        Case("an empty signature", "t=$0t,v1=", SignatureVerdict.Malformed),
        Case("no sign of equality", "t=$0t,v1", SignatureVerdict.Malformed),
        Case("a signature that is no hex", $"t=$0t,v1={new string('z', 64)}", SignatureVerdict.NoMatch),
        Case("a signature of odd letters", $"t=$0t,v1={new string('é', 64)}", SignatureVerdict.NoMatch),
        Case("a signature of halves of letters", $"t=$0t,v1={new string('\ud83c', 64)}", SignatureVerdict.NoMatch),
        Case("something after the signature", "t=$0t,v1=$0v=x", SignatureVerdict.Malformed, because: OneValue),

        Case("no header", null, SignatureVerdict.Missing),
        Case("an empty header", "", SignatureVerdict.Missing),
        Case("a blank header", "   ", SignatureVerdict.Malformed),
        Case("a header of something else", "Bearer 123", SignatureVerdict.Malformed),
        Case("a header of commas", ",,,,", SignatureVerdict.Malformed),
        Case("a time alone", "t=$0t", SignatureVerdict.Malformed),
        Case("a signature alone", "v1=$0v", SignatureVerdict.Malformed),
        Case("keys in capitals", "T=$0t,V1=$0v", SignatureVerdict.Malformed),
        Case("semicolons", "t=$0t;v1=$0v", SignatureVerdict.Malformed),
        Case("a blank after the comma", "t=$0t, v1=$0v", SignatureVerdict.Malformed),
        Case("a blank before the header", " $0", SignatureVerdict.Malformed),
        Case("a line end within the header", "t=$0t,\nv1=$0v", SignatureVerdict.Malformed),
        Case("a comma at the end", "$0,", SignatureVerdict.Valid),
        Case("fields that nobody knows", "x=1,$0,foo,=,é=ü", SignatureVerdict.Valid),
        Case("the signature before the time", "v1=$0v,t=$0t", SignatureVerdict.Valid),
        Case("100 KB of fields before the right signature", $"t=$0t,{Repeat("v0=0123456789,", 7_500)}v1=$0v", SignatureVerdict.Malformed,
            because: "a header of Stripe's has a few hundred characters; whoever sends more wants us to work"),
        Case("2,000 wrong signatures", $"t=$0t,{Repeat("v1=$1v,", 2_000)}", SignatureVerdict.Malformed, [Sign(Secret), Sign(Other)]),

        Case("an empty time", "t=,v1=$0v", SignatureVerdict.Malformed),
        Case("a time that is none", "$0", SignatureVerdict.Malformed, [new(Secret, "NaN", Raw: true)],
            because: AsWritten + "; the library signs NaN, which is never too old"),
        Case("a negative time", "$0", SignatureVerdict.Malformed, [new(Secret, "-5")]),
        Case("a time beyond all numbers", $"t={new string('9', 400)},v1=$0v", SignatureVerdict.Malformed,
            [new(Secret, "Infinity", Raw: true)], because: AsWritten),
        Case("a time that no long holds", "t=100000000000000000000,v1=$0v", SignatureVerdict.Malformed,
            [new(Secret, "100000000000000000000", Raw: true)], because: Ahead),
        Case("the latest time that we read", "$0", SignatureVerdict.TooNew, [new(Secret, "999999999999")], because: Ahead),
        Case("a time with a fraction", "t=$0t.5,v1=$0v", SignatureVerdict.Malformed, because: AsWritten),
        Case("a time with a blank before it", "t= $0t,v1=$0v", SignatureVerdict.Malformed, because: AsWritten),
        Case("a time with a plus", "t=+$0t,v1=$0v", SignatureVerdict.Malformed, because: AsWritten),
        Case("a time with a nought before it", "t=0$0t,v1=$0v", SignatureVerdict.Malformed, because: AsWritten),
        Case("a time with letters after it", "t=$0tabc,v1=$0v", SignatureVerdict.Malformed, because: AsWritten),
        Case("something after the time", "t=$0t=5,v1=$0v", SignatureVerdict.Malformed, because: AsWritten),
        Case("a time in hexadecimal", "t=0x6b49d200,v1=$0v", SignatureVerdict.Malformed),
        Case("a time with an exponent", "t=18e8,v1=$0v", SignatureVerdict.Malformed),
        Case("a time in Arabic digits", "t=١٨٠٠٠٠٠٠٠٠,v1=$0v", SignatureVerdict.Malformed),
        Case("the same time twice", "t=$0t,t=$0t,v1=$0v", SignatureVerdict.Malformed, because: OneTime),
        Case("an old time before the one that was signed", $"t=1,$0", SignatureVerdict.Malformed, because: OneTime),
        Case("a fresh time after the one that was signed", $"$0,t={Now}", SignatureVerdict.Malformed, At(-3_600)),

        Case("an empty body", "$0", SignatureVerdict.EmptyBody, body: [],
            because: "an event has a body; the library would fail only at reading it"),
        Case("a body of one blank", "$0", SignatureVerdict.Valid, body: Text(" ")),
        Case("a body that is no JSON", "$0", SignatureVerdict.Valid, body: Text("Hello")),
        Case("a body with odd letters", "$0", SignatureVerdict.Valid, body: Text("""{"name":"🎂 ‏مرحبا‏ 名前 Zoë"}""")),
        Case("a body with other line ends", "$0", SignatureVerdict.Valid, body: Text("{\r\n  \"id\": \"evt_1\"\r\n}\r\n")),
        Case("a body with a zero byte", "$0", SignatureVerdict.Valid, body: Text("{\"a\":\"\0\"}")),
        Case("a body of a megabyte", "$0", SignatureVerdict.Valid, body: Text($"\"{new string('x', 1_000_000)}\"")),
        Case("a body that is no text, signed as it is", "$0", SignatureVerdict.NoMatch, [new(Secret, N(Now), Raw: true)], body: NoText),
        Case("a body that is no text, signed as the library reads it", "$0", SignatureVerdict.NoMatch, body: NoText, because: SameBytes),
        Case("a body with a byte order mark, signed with it", "$0", SignatureVerdict.NoMatch, [new(Secret, N(Now), Raw: true)],
            body: Marked),
        Case("a body with a byte order mark, signed without it", "$0", SignatureVerdict.NoMatch, Of(Body), body: Marked,
            because: SameBytes),
    ];

    static SignatureCase Case(
        string name, string? header, SignatureVerdict expected, Signing[]? signs = null, string[]? secrets = null, byte[]? body = null,
        string? because = null) =>
        new(name, body ?? Body, header, signs ?? [Sign(Secret)], secrets ?? [Secret], expected, because);

    static Signing Sign(string secret) => new(secret, N(Now));

    static Signing[] At(long seconds) => [new(Secret, N(Now + seconds))];

    static Signing[] Of(byte[] body) => [new(Secret, N(Now), Body: body)];

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    static string N(long number) => number.ToString(CultureInfo.InvariantCulture);
}
