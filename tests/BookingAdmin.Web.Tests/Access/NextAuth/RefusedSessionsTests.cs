using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using BookingAdmin.Testing.NextAuth;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Access.NextAuth;
using BookingAdmin.Web.Access.Provider;

namespace BookingAdmin.Web.Tests.Access.NextAuth;

/// <summary>
/// What passes for no session of the marketplace: nobody is signed in, and the log says why in one line that holds nothing of it.
/// </summary>
public sealed class RefusedSessionsTests(MarketplacePlace place) : IClassFixture<MarketplacePlace>
{
    const string Changed = "It was encrypted with another secret, or changed.", Damaged = "It is damaged.",
        NotEncrypted = "It is not an encrypted token.", OtherAlgorithm = "Its algorithm is not NextAuth's.";

    static readonly byte[] Key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(NextAuthSession.Secret), 32,
        info: "NextAuth.js Generated Encryption Key"u8.ToArray());

    static readonly long Later = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeSeconds(), Before = TimeProvider.System.GetUtcNow()
        .AddMinutes(-1).ToUnixTimeSeconds();

    static readonly NextAuthTokens Tokens = new(new AccessSettings(null, true, NextAuthSession.Secret), TimeProvider.System);

    public static TheoryData<string, string, string> Forged => new()
    {
        { "a word", "nonsense", NotEncrypted },
        { "a signed token", "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", NotEncrypted },
        { "too many parts", $"{Make()}.x", NotEncrypted },
        { "empty parts", "....", Damaged },
        { "signs that are no base64", "ü.ü.ü.ü.ü", Damaged },
        { "a header that is no JSON", Make(header: "nonsense"), Damaged },
        { "a header with a key twice", Make(header: """{"alg":"none","alg":"dir","enc":"A256GCM"}"""), Damaged },
        { "alg none", Make(header: """{"alg":"none","enc":"A256GCM"}"""), OtherAlgorithm },
        { "a wrapped key", Make(header: """{"alg":"A256KW","enc":"A256GCM"}"""), OtherAlgorithm },
        { "enc of 128 bits", Make(header: """{"alg":"dir","enc":"A128GCM"}"""), OtherAlgorithm },
        { "enc of Auth.js 5", Make(header: """{"alg":"dir","enc":"A256CBC-HS512"}"""), OtherAlgorithm },
        { "an encrypted key", Make(encryptedKey: "AAAA"), OtherAlgorithm },
        { "compressed", Make(header: """{"alg":"dir","enc":"A256GCM","zip":"DEF"}"""), "Its header asks for what NextAuth does not use." },
        { "critical", Make(header: """{"alg":"dir","enc":"A256GCM","crit":["exp"]}"""), "Its header asks for what NextAuth does not use." },
        { "another key", Make(key: new byte[32]), Changed },
        { "a short tag", Make(cutTag: 4), Damaged },
        { "no claims", Make("[]"), Damaged },
        { "no JSON", Make("nonsense"), Damaged },
        { "a claim twice", Make($$"""{"sub":"a","sub":"b","exp":{{Later}}}"""), Damaged },
        { "half a surrogate pair", Make($$"""{"sub":"\ud800","exp":{{Later}}}"""), Damaged },
        { "no end", Make("""{"sub":"a"}"""), "It does not say when it ends." },
        { "an end in words", Make("""{"sub":"a","exp":"never"}"""), "It does not say when it ends." },
        { "an end beyond all calendars", Make("""{"sub":"a","exp":999999999999999999}"""), "It does not say when it ends." },
        { "ended", Make($$"""{"sub":"a","exp":{{Before}}}"""), "It has ended." },
        { "not yet", Make($$"""{"sub":"a","exp":{{Later}},"nbf":{{Later}}}"""), "It is not valid yet." },
        { "nobody's", Make($$"""{"exp":{{Later}}}"""), "It does not say whose it is." },
        { "a number's", Make($$"""{"sub":7,"exp":{{Later}}}"""), "It does not say whose it is." },
        { "one whose id nothing can hold", Make($$"""{"sub":"a\u0000","exp":{{Later}}}"""), "It does not say whose it is." },
        { "too large", new string('x', 20_000), "It is too large." },
    };

    [Theory]
    [MemberData(nameof(Forged))]
    public void What_is_no_session_is_refused_and_the_reason_says_nothing_of_it(string what, string token, string reason) =>
        Should.Throw<TokenRefusedException>(() => Tokens.Read(token), what).Message.ShouldBe(reason);

    [Fact]
    public void What_this_test_makes_would_be_a_session() => Tokens.Read(Make()).UserId.ShouldBe(MarketplacePlace.EmmaUser);

    [Fact]
    public async Task Whoever_brings_one_that_is_refused_is_nobody_and_one_line_of_the_log_says_so()
    {
        var good = (await NextAuthSession.SignInAsync(MarketplacePlace.EmmaUser, "CELEBRITY"))[0];
        var changed = good.Value.Split('.');
        changed[3] = (changed[3][0] == 'A' ? 'B' : 'A') + changed[3][1..];
        foreach (var (value, reason) in new[]
        {
            ((await NextAuthSession.SignInAsync(
                MarketplacePlace.EmmaUser, "ADMIN", secret: "another-secret-of-the-same-length-00"))[0].Value, Changed),
            // NextAuth's other cookies: the state of a sign-in, say.
            ((await NextAuthSession.SignInAsync(MarketplacePlace.EmmaUser, "ADMIN", salt: "next-auth.state"))[0].Value, Changed),
            ((await NextAuthSession.SignInAsync(MarketplacePlace.EmmaUser, "ADMIN", maxAge: -1))[0].Value, "It has ended."),
            (string.Join('.', changed), Changed),
            (new string('x', 17_000), "It is too large."),
        })
        {
            var before = place.Dashboard.Log.Count;
            using var person = place.With(
                value.Chunk(3000).Select((part, n) => new Cookie($"next-auth.session-token.{n}", new string(part), "/")));
            (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized, reason);
            var said = place.Dashboard.Log.Skip(before).ToList();
            said.Where(line => line.Contains("session of the marketplace", StringComparison.Ordinal)).ShouldHaveSingleItem().Trim()
                .ShouldBe($"Information 203 A session of the marketplace was refused. {reason}");
            var start = value[..60];
            said.ShouldAllBe(line =>
                !line.Contains(start, StringComparison.Ordinal) && !line.Contains(NextAuthSession.Secret, StringComparison.Ordinal));
        }
        using var emma = place.With([good]);
        (await emma.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    static string Make(
        string? claims = null, string header = """{"alg":"dir","enc":"A256GCM"}""", string encryptedKey = "", byte[]? key = null,
        int cutTag = 0)
    {
        var encoded = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header));
        var plain = Encoding.UTF8.GetBytes(claims ?? $$"""{"sub":"{{MarketplacePlace.EmmaUser}}","exp":{{Later}}}""");
        var (nonce, content, tag) = (RandomNumberGenerator.GetBytes(12), new byte[plain.Length], new byte[16]);
        using var cipher = new AesGcm(key ?? Key, 16);
        cipher.Encrypt(nonce, plain, content, tag, Encoding.ASCII.GetBytes(encoded));
        return string.Join(
            '.', encoded, encryptedKey, Base64Url.EncodeToString(nonce), Base64Url.EncodeToString(content),
            Base64Url.EncodeToString(tag.AsSpan(0, 16 - cutTag)));
    }
}
