using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests;

/// <summary>Services come from the container: a scoped one keeps nothing, and nobody makes one by hand.</summary>
public sealed class WiringTests
{
    const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    static readonly ServiceDescriptor[] Registered =
    [
        .. new ServiceCollection()
            .AddBookingAdmin(
                new(null, ".data", false, new RepairPolicy(), 30, new(TimeSpan.FromHours(1), TimeSpan.FromHours(1))),
                new DatabaseConnection("Host=nowhere"))
            .Where(service => service.ServiceType.Namespace?.StartsWith("BookingAdmin.", StringComparison.Ordinal) is true),
    ];

    [Fact]
    public void Only_what_the_whole_process_shares_is_no_scoped_service() =>
        Registered.Where(service => service.Lifetime is not ServiceLifetime.Scoped).Select(service => service.ServiceType.Name).ShouldBe(
            [
                // What the settings say.
                "BookingAdminSettings", "DatabaseConnection", "MarketplaceNeeds", "NoticeChannels",
                // Which page listens to what, and which session is over.
                "ChangeFeed", "JobFeed", "SessionWatch", "OutboxSignal",
                // Counts, and what is remembered or computed once for everybody.
                "ActionLimits", "SharedKeys", "SharedCheck", "UnrepairableOrders",
                // Connections to Stripe, to the receiver of alerts, to the mail server and to push services, and how these are doing.
                "StripeGateway", "StripeRest", "AlertReceiver", "Alerts", "MailServer", "MailTokens", "PushClient",
            ], ignoreOrder: true);

    [Fact]
    public void A_scoped_service_holds_no_state()
    {
        var scoped = Registered.Where(service => service.Lifetime is ServiceLifetime.Scoped).ToList();
        scoped.Count.ShouldBeGreaterThan(25);
        scoped.SelectMany(service => (service.ImplementationType ?? service.ServiceType).GetFields(Declared)
                .Where(field => !field.IsStatic && (!field.IsInitOnly && !IsOfConstructor(field) || IsCollection(field.FieldType)))
                .Select(field => $"{field.DeclaringType!.Name}.{field.Name}"))
            .ShouldBeSubsetOf(
                ["SelfTestSignals.<AlertPatience>k__BackingField", "SelfTestSignals.<HearingPatience>k__BackingField"],
                "only tests set these");
    }

    [Fact]
    public void Nobody_makes_a_service_by_hand() =>
        Made(Registered.Where(service => service.ImplementationType is not null).Select(service => service.ServiceType)).ShouldBeEmpty();

    [Fact]
    public void What_is_made_by_hand_is_found() => Made([typeof(Actor)]).ShouldContain("ActorClaims makes Actor");

    /// <summary>Which class calls the constructor of one of these, its iterators and lambdas included.</summary>
    static IEnumerable<string> Made(IEnumerable<Type> services)
    {
        var constructors = services.SelectMany(type => type.GetConstructors(Declared)).ToHashSet();
        return
        [
            .. (from assembly in new[] { typeof(ServiceRegistration).Assembly, typeof(Program).Assembly, Assembly.Load("bookingadmin") }
                from type in assembly.GetTypes()
                from method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared))
                from made in Calls(method)
                where constructors.Contains(made)
                let outer = Outermost(type)
                where outer != made.DeclaringType
                select $"{outer.Name} makes {made.DeclaringType!.Name}").Distinct(),
        ];
    }

    static IEnumerable<ConstructorInfo> Calls(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at + 5 <= code.Length; at++)
        {
            if (code[at] != OpCodes.Newobj.Value)
                continue;
            ConstructorInfo? made = null;
            try
            {
                made = method.Module.ResolveMethod(
                    BitConverter.ToInt32(code, at + 1), method.DeclaringType!.GetGenericArguments(),
                    method.IsGenericMethod ? method.GetGenericArguments() : null) as ConstructorInfo;
            }
            // These bytes are no such instruction.
            catch (Exception e) when (e is ArgumentException or BadImageFormatException)
            {
            }
            if (made is not null)
                yield return made;
        }
    }

    static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    /// <summary>A parameter of the constructor that is used later is kept in a field that the compiler makes.</summary>
    static bool IsOfConstructor(FieldInfo field) =>
        field.IsDefined(typeof(CompilerGeneratedAttribute)) && field.Name.EndsWith(">P", StringComparison.Ordinal);

    static bool IsCollection(Type type) =>
        type.IsClass && type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type);
}
