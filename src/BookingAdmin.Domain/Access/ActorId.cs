using System.Security.Cryptography;
using System.Text;

namespace BookingAdmin.Domain.Access;

/// <summary>
/// Who an actor is, as rows keep it: the kind of the id stands in front of it, so that a subject of the identity provider and a user of the
/// marketplace with the same text are two people everywhere.
/// </summary>
public sealed record ActorId
{
    const string Users = "user:", Subjects = "provider:", Before = "person:";
    const int IssuerLength = 12;

    ActorId(ActorKind kind, string text) => (Kind, Text) = (kind, text);

    public ActorKind Kind { get; }

    public string Text { get; }

    /// <param name="id">Of "User" in the marketplace.</param>
    public static ActorId User(string id) => new(ActorKind.Person, Users + id);

    /// <summary>
    /// Somebody at the identity provider. Another provider may give the same subject to somebody else, so its address is a part of the id,
    /// as a hash.
    /// </summary>
    public static ActorId Subject(Uri authority, string subject) =>
        new(ActorKind.Person,
            $"{Subjects}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(authority.ToString().TrimEnd('/'))))[..IssuerLength]}:{subject}");

    /// <param name="user">Of the operating system.</param>
    public static ActorId CommandLine(string user) => new(ActorKind.Person, $"cli:{user}");

    public static ActorId Demo(string name) => new(ActorKind.Person, $"demo:{name}");

    public static ActorId Job(string name) => new(ActorKind.Job, $"job:{name}");

    /// <summary>From a row. One from before ids carried their kind stays what it is.</summary>
    public static ActorId Stored(ActorKind kind, string text) => new(kind, text);

    /// <summary>The user of the marketplace; null for everybody else.</summary>
    public string? UserId => After(Users);

    /// <summary>The id at the identity provider; null for everybody else.</summary>
    public string? SubjectId => After(Subjects)?[(IssuerLength + 1)..] ?? After(Before);

    /// <summary>Whether a row names this actor, in today's form or as the subject of which it was not kept at which provider.</summary>
    public bool IsIn(ActorId stored) => stored == this || SubjectId is { } subject && stored.Text == Before + subject;

    public override string ToString() => Text;

    public static implicit operator string(ActorId id) => id.Text;

    string? After(string prefix) => Text.StartsWith(prefix, StringComparison.Ordinal) ? Text[prefix.Length..] : null;
}
