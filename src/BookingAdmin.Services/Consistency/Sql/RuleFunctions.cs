using System.Reflection;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Services.Consistency.Sql;

/// <summary>
/// The functions of an order that a rule may call, as SQL over the aliases of <see cref="RuleColumns"/>. Their tests hold both against each
/// other.
/// </summary>
static class RuleFunctions
{
    /// <returns>Null for any other function. `Surely` reads nothing but the order, and holds only where the function does.</returns>
    public static (string Sql, string Surely)? Find(MethodInfo method) =>
        (method.DeclaringType?.Name, method.Name, method.GetParameters() is [{ ParameterType: var of }, ..]
            && of == typeof(OrderFacts)) switch
    {
        (nameof(Decline), nameof(Decline.ByCelebrity), true) => (DeclinedByCelebrity, DeclinedByCelebrity),
        (nameof(Shares), nameof(Shares.Agree), true) => (SharesSql.Agree, SharesSql.Usual),
        _ => null,
    };

    /// <summary>As <see cref="Decline.ByCelebrity(OrderFacts)"/>.</summary>
    public const string DeclinedByCelebrity = """
        (o."approvalStatus" = 'DECLINED'
            AND (b.status IN ('CANCELLED', 'REFUNDED') AND o.status <> 'REFUNDED' OR o.status = 'CANCELLED'
            AND (b.status IS NULL OR b.status = 'PENDING')))
        """;
}
