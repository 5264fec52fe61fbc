<?php
// Sets a new WordPress up. Arguments: address, password of its people, language ("" is English).
[, $address, $password, $language] = $argv;
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = parse_url($address, PHP_URL_HOST) . ':' . parse_url($address, PHP_URL_PORT);
require __DIR__ . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

function wp_new_blog_notification() {
    // A new site writes to its owner; there is nobody to write to.
}

wp_install('A partner', 'administrator', 'administrator@example.org', false, '', $password, $language);
foreach (array('editor', 'author') as $role) {
    $person = array('user_login' => $role, 'user_pass' => $password, 'role' => $role);
    wp_insert_user($person + array('user_email' => "$role@example.org"));
}
update_option('permalink_structure', '/%postname%/');
update_option('blogdescription', '');
echo get_bloginfo('version');
